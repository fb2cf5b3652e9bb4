import { type Clock, systemClock } from "../../kernel/clock.ts";
import { and, asc, eq, lte, platformDb } from "../../kernel/db.ts";
import type { Env } from "../../kernel/env.ts";
import { newId } from "../../kernel/ids.ts";
import { hosts } from "../tables.ts";
import { checkHost } from "./check-host.ts";
import type { HostRow } from "./decide.ts";

/** Of one turn of the scheduler, which comes each minute. */
const MOST_AT_A_TIME = 50;
/** For so long no other turn looks at a host that this one looks at. */
const LEASE_MS = 300_000;

async function take(env: Env, { host, tenantId, nextCheckAt }: HostRow, now: number): Promise<boolean> {
  const unchanged = and(
    eq(hosts.host, host),
    eq(hosts.tenantId, tenantId),
    eq(hosts.nextCheckAt, nextCheckAt ?? 0),
  );
  const lease = { nextCheckAt: now + LEASE_MS };
  const { meta } = await platformDb(env, "DIRECTORY").update(hosts).set(lease).where(unchanged);
  return meta.changes === 1;
}

/** Looks at the domains that are due, those that have waited longest first; called by the scheduler. Answers how many. */
export async function sweepDomains(env: Env, clock: Clock = systemClock): Promise<number> {
  const now = clock.now();
  const query = platformDb(env, "DIRECTORY").select().from(hosts).where(lte(hosts.nextCheckAt, now));
  const due = await query.orderBy(asc(hosts.nextCheckAt)).limit(MOST_AT_A_TIME);
  const left: Promise<unknown>[] = [];
  const by = { actorType: "system", actorId: "system", requestId: newId("req") };
  const options = { by, clock, waitUntil: (work: Promise<unknown>) => void left.push(work) };
  const checks = due.map(async (row) => {
    if (await take(env, row, now)) await checkHost(env, row, options);
  });
  for (const result of await Promise.allSettled(checks))
    if (result.status === "rejected")
      console.error("domains: not checked, will be tried again", result.reason);
  await Promise.allSettled(left);
  return due.length;
}
