import type { Ctx } from "../kernel/context.ts";
import { eq } from "../kernel/db.ts";
import { firstIdAt } from "../kernel/ids.ts";
import { decodeIdCursor, type Page } from "../kernel/pages.ts";
import { fits, type RunLogLine } from "../runs/index.ts";
import { driverOf, type ServerLine } from "../runtimes/index.ts";
import { type DeploymentSnapshot, tenantObject } from "../tenants/index.ts";
import type { DeploymentLogLine, LogQuery } from "./contract.ts";
import { joined } from "./health.ts";
import { deploymentHealth } from "./tables.ts";

/** The lines about a deployment's servers: those that health checks have fetched, and those since. */
export async function toldOf(ctx: Ctx, deployment: DeploymentSnapshot): Promise<ServerLine[]> {
  const driver = driverOf(deployment.kind);
  if (!driver?.told) return [];
  const { env, tenant } = ctx;
  const [row, live] = await Promise.all([
    ctx.db.first(deploymentHealth, eq(deploymentHealth.id, deployment.id)),
    tenantObject(env, tenant.id).liveDeployment(deployment.id),
  ]);
  const allowedHosts = live?.policy.allowedHosts ?? null;
  const now = await driver.told(env, { tenantId: tenant.id, deployment, allowedHosts }).catch(() => []);
  return joined(row?.lines ?? [], now);
}

/**
 * A page of what runs have logged, newest first, with the lines about servers that belong between them. Each of these is on
 * one page.
 */
export function withTold(
  { data, nextCursor }: Page<RunLogLine>,
  told: ServerLine[],
  query: LogQuery,
): DeploymentLogLine[] {
  const before = decodeIdCursor("run", query.cursor);
  const from = nextCursor === null ? undefined : decodeIdCursor("run", nextCursor);
  const isHere = ({ at }: ServerLine): boolean => {
    const place = firstIdAt("run", at);
    return (!before || place < before) && (!from || place >= from);
  };
  const lines = told
    .filter((line) => isHere(line) && fits(query)(line))
    .map(({ at, level, message, data: more }) => ({
      ...{ at, level, message, runId: null, version: null },
      ...(more && { data: more }),
    }))
    .reverse();
  if (lines.length === 0) return data;
  return [...data, ...lines].sort((a, b) => b.at - a.at);
}
