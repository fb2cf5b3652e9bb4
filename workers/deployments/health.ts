import { type Clock, systemClock } from "../kernel/clock.ts";
import type { Ctx } from "../kernel/context.ts";
import { eq, platformSweep, tenantStatement } from "../kernel/db.ts";
import type { Env } from "../kernel/env.ts";
import type { Id } from "../kernel/ids.ts";
import { someAtOnce } from "../kernel/some-at-once.ts";
import { driverOf, type Health, type ServerLine } from "../runtimes/index.ts";
import { type DeploymentSnapshot, tenantObject } from "../tenants/index.ts";
import { deploymentHealth } from "./tables.ts";

/** How often a server is looked at that was well, and one that was not. */
const WELL_MS = 5 * 60_000;
const UNWELL_MS = 60_000;
/** How many looks at a deployment are kept. */
const MAX_CHECKS = 20;
/** How many servers a sweep looks at, and how many of them at once: each may take five seconds. */
const MAX_LOOKS = 60;
const AT_ONCE = 12;

const dueAfter = ({ at, healthy }: Health): number => at + (healthy ? WELL_MS : UNWELL_MS);
/** How many lines about its servers are kept. */
const MAX_LINES = 100;

/** The lines of several lists, each once, oldest first. */
export const joined = (...lines: ServerLine[][]): ServerLine[] =>
  [...new Map(lines.flat().map((line) => [line.id, line])).values()]
    .sort((a, b) => a.at - b.at)
    .slice(-MAX_LINES);

const kept = (check: Health, earlier: Health[]): Health[] => [check, ...earlier].slice(0, MAX_CHECKS);

const NOTE = `INSERT INTO deployment_health (tenant_id, id, agent_id, checks, due_at) VALUES (?1, ?2, ?3, ?4, ?5)
  ON CONFLICT (tenant_id, id) DO UPDATE SET checks = ?4, due_at = ?5`;

/** Notes what was found as a deployment went live; gives all that is known of it. */
export async function noteHealth(
  ctx: Ctx,
  { id, agentId }: DeploymentSnapshot,
  check: Health,
): Promise<Health[]> {
  const row = await ctx.db.first(deploymentHealth, eq(deploymentHealth.id, id));
  const checks = kept(check, row?.checks ?? []);
  const values = [id, agentId, JSON.stringify(checks), dueAfter(check)];
  await tenantStatement(ctx.env, ctx.tenant.id, NOTE, ...values).run();
  return checks;
}

const WATCH = `INSERT INTO deployment_health (tenant_id, id, agent_id, checks, due_at) VALUES (?1, ?2, ?3, '[]', ?4)
  ON CONFLICT (tenant_id, id) DO NOTHING`;

/** Has a deployment looked at from now on, if it is a server that is live. */
export async function watchHealth(env: Env, tenantId: Id<"ten">, id: string, now: number): Promise<void> {
  const live = await tenantObject(env, tenantId).liveDeployment(id);
  if (!live || !driverOf(live.snapshot.kind)?.probe) return;
  await tenantStatement(env, tenantId, WATCH, id, live.snapshot.agentId, now).run();
}

interface Due {
  tenant_id: Id<"ten">;
  id: Id<"dep">;
  checks: string;
  lines: string;
}

/** Claimed before they are looked at, so that no other sweep does the same; and looked at again should this one die. */
const CLAIM = `UPDATE deployment_health SET due_at = ?2 WHERE (tenant_id, id) IN
  (SELECT tenant_id, id FROM deployment_health WHERE due_at <= ?1 ORDER BY due_at LIMIT ${MAX_LOOKS})
  RETURNING tenant_id, id, checks, lines`;

/** Looks at servers of live deployments whose time has come; called by the scheduler. Answers how many it looked at. */
export async function lookAtServers(env: Env, clock: Clock = systemClock): Promise<number> {
  const now = clock.now();
  const due = await platformSweep(env, CLAIM, now, now + UNWELL_MS).all<Due>();
  await someAtOnce(due.results, AT_ONCE, (one) =>
    lookAt(env, one, now).catch((error) => console.error(`health: ${one.id} could not be looked at`, error)),
  );
  return due.results.length;
}

async function lookAt(env: Env, due: Due, now: number): Promise<void> {
  const { tenant_id: tenantId, id } = due;
  const live = await tenantObject(env, tenantId).liveDeployment(id);
  const { snapshot, policy } = live ?? {};
  const driver = snapshot && driverOf(snapshot.kind);
  if (!snapshot || !policy || !driver?.probe) {
    const forget = "DELETE FROM deployment_health WHERE tenant_id = ?1 AND id = ?2";
    await tenantStatement(env, tenantId, forget, id).run();
    return;
  }
  const { allowedHosts } = policy;
  const deployed = { tenantId, deployment: snapshot, allowedHosts };
  const found = await driver.probe(env, deployed);
  const check = { ...found, at: now };
  // After the probe, which adds lines itself. What cannot be fetched now is fetched after the next one.
  const told = (await driver.told?.(env, deployed).catch(() => [])) ?? [];
  const note =
    "UPDATE deployment_health SET checks = ?3, due_at = ?4, lines = ?5 WHERE tenant_id = ?1 AND id = ?2";
  const checks = JSON.stringify(kept(check, JSON.parse(due.checks) as Health[]));
  const lines = JSON.stringify(joined(JSON.parse(due.lines) as ServerLine[], told));
  await tenantStatement(env, tenantId, note, id, checks, dueAfter(check), lines).run();
}
