import type { Ctx } from "../kernel/context.ts";
import { and, desc, eq, gte, tenantBatch, tenantStatement } from "../kernel/db.ts";
import { domainErrorOf } from "../kernel/errors.ts";
import { faultPoint } from "../kernel/fault-point.ts";
import { type Id, newId } from "../kernel/ids.ts";
import type { DeploymentRecord } from "../tenants/index.ts";
import type { AttemptView, Channel, DeployEvent, DeployStep } from "./contract.ts";
import { deploymentAttempts } from "./tables.ts";

/** How often one that is under way says so, and after what silence nobody is at work on it. */
const BEAT_MS = 15_000;
const SILENT_MS = 60_000;
/** How many are kept of an agent and channel. */
const KEPT = 50;

type Row = typeof deploymentAttempts.$inferSelect;
type What = Pick<Row, "agentId" | "channel" | "versionId" | "version" | "canary">;

/** Told of what a deploy comes to, as it happens. */
export type Report = (event: DeployEvent) => void;

const BEGIN = `INSERT INTO deployment_attempts (tenant_id, id, agent_id, channel, version_id, version, canary, status, step, started_at, seen_at)
  VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'deploying', 'checking', ?8, ?8)`;
const FORGET = `DELETE FROM deployment_attempts WHERE tenant_id = ?1 AND agent_id = ?2 AND channel = ?3 AND id NOT IN
  (SELECT id FROM deployment_attempts WHERE tenant_id = ?1 AND agent_id = ?2 AND channel = ?3 ORDER BY id DESC LIMIT ${KEPT})`;
const SEEN =
  "UPDATE deployment_attempts SET step = ?3, seen_at = ?4 WHERE tenant_id = ?1 AND id = ?2 AND status = 'deploying'";
const END =
  "UPDATE deployment_attempts SET status = ?3, error = ?4, ended_at = ?5 WHERE tenant_id = ?1 AND id = ?2";

/** Keeps a deploy in the history from its begin to its end, whatever that is. */
export async function attempted<T>(
  ctx: Ctx,
  what: What,
  report: Report,
  work: (report: Report) => Promise<T>,
): Promise<T> {
  const { env, clock, tenant } = ctx;
  const id = newId("dpa");
  const { agentId, channel, versionId, version, canary } = what;
  await tenantBatch(env, tenant.id, [
    tenantStatement(
      env,
      tenant.id,
      BEGIN,
      ...[id, agentId, channel, versionId, version, canary ? 1 : 0, clock.now()],
    ),
    tenantStatement(env, tenant.id, FORGET, agentId, channel),
  ]);
  if (env.FAULTS) await faultPoint(env.FAULTS, "deploy.begun", tenant.id);
  let step: DeployStep = "checking";
  // A history that cannot be written is no reason to give up what goes on.
  const quietly = (write: Promise<unknown>) =>
    write.catch((error) => console.error(`deploy ${id}: its history was not written`, error));
  const seen = () =>
    ctx.waitUntil(quietly(tenantStatement(env, tenant.id, SEEN, id, step, clock.now()).run()));
  const beat = setInterval(seen, BEAT_MS);
  const end = (status: Row["status"], error: Row["error"]) =>
    quietly(
      tenantStatement(env, tenant.id, END, id, status, error && JSON.stringify(error), clock.now()).run(),
    );
  try {
    const done = await work((event) => {
      report(event);
      if (event.type !== "step") return;
      step = event.step;
      seen();
    });
    await end("live", null);
    return done;
  } catch (error) {
    const refusal = domainErrorOf(error)?.refusal;
    const { code, detail } = refusal ?? { code: "internal", detail: "Something went wrong on our side." };
    await end("failed", { code, detail });
    throw error;
  } finally {
    clearInterval(beat);
  }
}

/** What was tried to be made live of an agent in a channel, the newest first, and what became of it. */
export async function attemptsOf(
  ctx: Ctx,
  agentId: Id<"agt">,
  channel: Channel,
  live: DeploymentRecord | undefined,
): Promise<AttemptView[]> {
  const rows = await ctx.db.all(deploymentAttempts, {
    where: and(eq(deploymentAttempts.agentId, agentId), eq(deploymentAttempts.channel, channel)),
    orderBy: desc(deploymentAttempts.id),
    limit: KEPT,
  });
  return rows.map((row) => toView(row, live, ctx.clock.now()));
}

/** The channels in which something of an agent is being made live. */
export async function channelsUnderWay(ctx: Ctx, agentId: Id<"agt">): Promise<Set<Channel>> {
  const rows = await ctx.db.all(deploymentAttempts, {
    where: and(
      eq(deploymentAttempts.agentId, agentId),
      eq(deploymentAttempts.status, "deploying"),
      gte(deploymentAttempts.seenAt, ctx.clock.now() - SILENT_MS),
    ),
    limit: KEPT,
  });
  return new Set(rows.map(({ channel }) => channel));
}

const LOST = {
  code: "interrupted",
  detail: "The process that was at work on it ended. Nothing was made live; deploy it again.",
};

function toView(row: Row, live: DeploymentRecord | undefined, now: number): AttemptView {
  const { id, version, versionId, channel, canary, step, startedAt, endedAt } = row;
  const silent = row.status === "deploying" && now - row.seenAt > SILENT_MS;
  const lost = silent && !wentLive(row, live);
  return {
    ...{ id, version, versionId, channel, canary, step },
    status: lost ? "interrupted" : silent ? "live" : row.status,
    error: lost ? LOST : row.error,
    startedAt: new Date(startedAt).toISOString(),
    endedAt: endedAt === null ? null : new Date(endedAt).toISOString(),
  };
}

/** Whether an attempt had its version made live before it went silent. */
function wentLive({ versionId, startedAt, canary }: Row, live: DeploymentRecord | undefined): boolean {
  if (!live) return false;
  const [made, at] = canary
    ? [live.canary?.versionId, live.canary?.startedAt]
    : [live.snapshot.versionId, live.updatedAt];
  return made === versionId && at !== undefined && at >= startedAt;
}
