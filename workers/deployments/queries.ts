import { findDeployable } from "../agents/index.ts";
import type { Ctx } from "../kernel/context.ts";
import { eq } from "../kernel/db.ts";
import { fail } from "../kernel/errors.ts";
import type { Id } from "../kernel/ids.ts";
import type { Page } from "../kernel/pages.ts";
import { recentRuns, searchLogs } from "../runs/index.ts";
import type { Health } from "../runtimes/index.ts";
import { type DeploymentSnapshot, tenantObject } from "../tenants/index.ts";
import { attemptsOf, channelsUnderWay } from "./attempts.ts";
import type {
  AttemptView,
  Channel,
  ConfigurationView,
  DeploymentLogLine,
  DeploymentView,
  LogQuery,
  Metrics,
  Period,
} from "./contract.ts";
import { metricsOf } from "./metrics.ts";
import { deploymentHealth } from "./tables.ts";
import { toldOf, withTold } from "./told-lines.ts";
import { toDeploymentView } from "./view.ts";

/** An agent's deployments, one a channel: from the tenant's object, so what was just deployed is there. */
export async function listDeployments(
  ctx: Ctx,
  ref: string,
): Promise<{ data: DeploymentView[]; nextCursor: null }> {
  ctx.require("deployments:read");
  const { agent } = await findDeployable(ctx, ref);
  const [records, health, underWay] = await Promise.all([
    tenantObject(ctx.env, ctx.tenant.id).deploymentsOf(agent.id),
    ctx.db.all(deploymentHealth, { where: eq(deploymentHealth.agentId, agent.id as Id<"agt">) }),
    channelsUnderWay(ctx, agent.id as Id<"agt">),
  ]);
  const checksOf = new Map<string, Health[]>(health.map(({ id, checks }) => [id, checks]));
  const data = records
    .map((record) => toDeploymentView(ctx, record, checksOf.get(record.snapshot.id)))
    .map((view) =>
      view.status === "stopped" && underWay.has(view.channel)
        ? { ...view, status: "deploying" as const }
        : view,
    );
  return { data, nextCursor: null };
}

/** What was tried to be made live of an agent in a channel, the newest first: also where nothing ever was. */
export async function getHistory(
  ctx: Ctx,
  ref: string,
  channel: Channel,
): Promise<{ data: AttemptView[]; nextCursor: null }> {
  ctx.require("deployments:read");
  const { agent } = await findDeployable(ctx, ref);
  const records = await tenantObject(ctx.env, ctx.tenant.id).deploymentsOf(agent.id);
  const live = records.find(({ snapshot }) => snapshot.channel === channel);
  return { data: await attemptsOf(ctx, agent.id as Id<"agt">, channel, live), nextCursor: null };
}

/** What is, or was, live of an agent in a channel; `not_found` where nothing ever was. */
async function findDeployment(ctx: Ctx, ref: string, channel: Channel): Promise<DeploymentSnapshot> {
  const { agent } = await findDeployable(ctx, ref);
  const records = await tenantObject(ctx.env, ctx.tenant.id).deploymentsOf(agent.id);
  const found = records.find(({ snapshot }) => snapshot.channel === channel)?.snapshot;
  return found ?? fail("not_found", `Nothing of ${agent.slug} was ever deployed in ${channel}.`);
}

/** How what is live in a channel is configured, for who deploys: without its secrets, of which there are the names. */
export async function getConfiguration(ctx: Ctx, ref: string, channel: Channel): Promise<ConfigurationView> {
  ctx.require("deployments:write");
  const live = await findDeployment(ctx, ref, channel);
  const { version, alias, config, permissions, budgetMicros, instances = null } = live;
  const secrets = Object.keys(config.secrets);
  return {
    ...{ version, alias, values: config.values, secrets, hosts: permissions.hosts },
    ...{ public: live.public, budgetMicros, instances },
  };
}

const PERIOD_MS: Record<Period, number> = { hour: 3_600_000, day: 86_400_000, week: 604_800_000 };
/** The newest runs stand for all where there are more. */
const MAX_RUNS = 2_000;

/** How a deployment has done of late: all in all, by version, and why it failed. */
export async function getMetrics(ctx: Ctx, ref: string, channel: Channel, period: Period): Promise<Metrics> {
  ctx.require("runs:read");
  const deployment = await findDeployment(ctx, ref, channel);
  const since = ctx.clock.now() - PERIOD_MS[period];
  return metricsOf(await recentRuns(ctx, deployment, since, MAX_RUNS), MAX_RUNS);
}

/** What a deployment's runs have logged, and the lines about its containers, newest first. */
export async function getLogs(
  ctx: Ctx,
  ref: string,
  channel: Channel,
  query: LogQuery,
): Promise<Page<DeploymentLogLine>> {
  ctx.require("runs:read");
  const deployment = await findDeployment(ctx, ref, channel);
  const [page, told] = await Promise.all([searchLogs(ctx, deployment, query), toldOf(ctx, deployment)]);
  return { ...page, data: withTold(page, told, query) };
}
