import { findDeployable, type VersionView } from "../agents/index.ts";
import type { Ctx } from "../kernel/context.ts";
import { fail, unwrap } from "../kernel/errors.ts";
import type { JsonObject } from "../kernel/json.ts";
import { driverOf, openConfig } from "../runtimes/index.ts";
import {
  currentLimits,
  type DeploymentSnapshot,
  type Limits,
  type Trial,
  tenantObject,
} from "../tenants/index.ts";
import { type Candidate, candidateOf } from "./candidate.ts";
import { type Channel, deployInput } from "./contract.ts";

/** Something that can be run and is live nowhere. */
export interface MadeTrial {
  snapshot: DeploymentSnapshot;
  version: VersionView;
}

/**
 * Makes a trial of a version: in the configuration of what is live in a channel, or with none where nothing is.
 * `trialOf` says what is special about it. Refused as a deployment of it would be.
 */
export async function makeTrial(
  ctx: Ctx,
  ref: string,
  { version: versionRef, channel }: { version: string; channel: Channel },
  trialOf: (version: VersionView, candidate: Candidate) => Trial | Promise<Trial> = () => ({}),
): Promise<MadeTrial> {
  ctx.require("deployments:write");
  const { agent, source, version: versionOf } = await findDeployable(ctx, ref);
  if (agent.status === "archived") fail("agent_archived", `${agent.slug} is archived; nothing of it runs.`);
  const version = await versionOf(versionRef);
  const limits = await currentLimits(ctx);
  const records = await tenantObject(ctx.env, ctx.tenant.id).deploymentsOf(agent.id);
  const live = records.find(({ snapshot }) => snapshot.channel === channel)?.snapshot;
  const input = deployInput.parse({
    version: version.id,
    channel,
    ...(await configuredAs(ctx, live, version)),
  });
  const { candidate } = await candidateOf(ctx, { agent, source, version }, input, limits);
  const trial = await trialOf(version, candidate);
  return { version, snapshot: await keepTrial(ctx, candidate, trial, limits) };
}

/** Keeps a trial of what may be deployed as it is. */
export async function keepTrial(
  ctx: Ctx,
  candidate: Candidate,
  trial: Trial,
  limits?: Limits,
): Promise<DeploymentSnapshot> {
  const { egressHosts } = limits ?? (await currentLimits(ctx));
  const prepared = { tenantId: ctx.tenant.id, deployment: candidate, allowedHosts: egressHosts };
  await driverOf(candidate.kind)?.prepare?.(ctx.env, prepared);
  return unwrap(await tenantObject(ctx.env, ctx.tenant.id).keepTrial({ ...candidate, trial }));
}

/** The configuration of what is live, with its secrets, and those of its hosts that the version names. */
async function configuredAs(ctx: Ctx, live: DeploymentSnapshot | undefined, { manifest }: VersionView) {
  if (!live) return {};
  const config = (await openConfig(ctx.env, { tenantId: ctx.tenant.id, deployment: live })) as JsonObject;
  const hosts = live.permissions.hosts.filter((host) => manifest.permissions.hosts.includes(host));
  return { config, hosts, budgetMicros: live.budgetMicros };
}
