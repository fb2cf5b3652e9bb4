import { type Clock, systemClock } from "../kernel/clock.ts";
import { platformDatabase } from "../kernel/db.ts";
import type { Env } from "../kernel/env.ts";
import type { Id } from "../kernel/ids.ts";
import { REMOVAL_STEPS } from "./removal-steps.ts";

/** How many tenants one call of the scheduler works at, and how many passes it makes over each. */
const TENANTS = 5;
const PASSES = 20;

/** From here on nobody restores them. */
const CLAIM = "UPDATE tenants SET status = 'removing' WHERE status = 'deleting' AND delete_at <= ?";
const CLAIMED = "SELECT id FROM tenants WHERE status = 'removing' ORDER BY delete_at LIMIT ?";
/** Its row stays, so that its id and its slug never become anybody else's; it says nothing of it any more. */
const TOMBSTONE = `UPDATE tenants SET status = 'deleted', name = '', settings = '{}', brand = NULL, created_by = NULL, delete_at = ?2,
  suspended_at = NULL, suspended_by = NULL, suspended_for = NULL WHERE id = ?1 AND status = 'removing'`;

/** One pass over all that a tenant may have; whether nothing of it was left. Each step is bounded. */
async function pass(env: Env, tenantId: Id<"ten">): Promise<boolean> {
  let done = true;
  for (const step of REMOVAL_STEPS) done = (await step(env, tenantId)) && done;
  return done;
}

/**
 * Removes workspaces whose days of grace are over; called by the scheduler. What is left to do is seen from what is there,
 * so that a call which dies anywhere is made good by the next. Answers how many are gone.
 */
export async function removeTenants(env: Env, clock: Clock = systemClock): Promise<number> {
  const directory = platformDatabase(env, "DIRECTORY");
  await directory.prepare(CLAIM).bind(clock.now()).run();
  const claimed = await directory.prepare(CLAIMED).bind(TENANTS).all<{ id: Id<"ten"> }>();
  let gone = 0;
  for (const { id } of claimed.results) {
    let done = false;
    for (let i = 0; !done && i < PASSES; i++) done = await pass(env, id);
    if (!done) continue;
    await directory.prepare(TOMBSTONE).bind(id, clock.now()).run();
    gone += 1;
  }
  return gone;
}
