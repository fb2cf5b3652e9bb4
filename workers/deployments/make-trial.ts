import { findDeployable, type VersionView } from "../agents/index.ts";
import type { Ctx } from "../kernel/context.ts";
import { fail, unwrap } from "../kernel/errors.ts";
import type { JsonObject } from "../kernel/json.ts";
import { driverOf, openConfig } from "../runtimes/index.ts";
import { currentLimits, type DeploymentSnapshot, type Trial, tenantObject } from "../tenants/index.ts";
import { type Candidate, candidateOf } from "./candidate.ts";
import { type Channel, deployInput } from "./contract.ts";

/** Something that could be deployed, in the configuration of what is live in its channel. */
export interface TriedCandidate {
  candidate: Candidate;
  version: VersionView;
}

/**
 * What a deployment of a version would be: in the configuration of what is live in a channel, or with none where
 * nothing is. For those who may deploy it; refused as its deployment would be.
 */
export async function candidateFor(
  ctx: Ctx,
  ref: string,
  { version: versionRef, channel }: { version: string; channel: Channel },
): Promise<TriedCandidate> {
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
  return { candidate, version };
}

/** Makes a trial of a version as it is. */
export async function makeTrial(
  ctx: Ctx,
  ref: string,
  of: { version: string; channel: Channel },
): Promise<DeploymentSnapshot> {
  return keepTrial(ctx, (await candidateFor(ctx, ref, of)).candidate, {});
}

/** Keeps a trial of what may be deployed as it is. */
export async function keepTrial(ctx: Ctx, candidate: Candidate, trial: Trial): Promise<DeploymentSnapshot> {
  const { egressHosts } = await currentLimits(ctx);
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
