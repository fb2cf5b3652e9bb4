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
const CLAIMED =
  "SELECT id FROM tenants WHERE status = 'removing' AND delete_at <= ? ORDER BY delete_at LIMIT ?";
/** Has its turn after the others: what it waits for, or fails with, keeps none of them. */
const LATER = "UPDATE tenants SET delete_at = ?2 WHERE id = ?1 AND status = 'removing'";
const AGAIN_MS = 60_000;
/** Its row stays, so that its id and its slug never become anybody else's; it says nothing of it any more. */
const TOMBSTONE = `UPDATE tenants SET status = 'deleted', name = '', settings = '{}', brand = NULL, created_by = NULL, delete_at = ?2,
  suspended_at = NULL, suspended_by = NULL, suspended_for = NULL WHERE id = ?1 AND status = 'removing'`;

/** One pass over all that a tenant may have; whether nothing of it was left. Each step is bounded. */
async function pass(env: Env, tenantId: Id<"ten">): Promise<boolean> {
  let done = true;
  for (const step of REMOVAL_STEPS) done = (await step(env, tenantId)) && done;
  return done;
}

async function remove(env: Env, tenantId: Id<"ten">): Promise<boolean> {
  for (let i = 0; i < PASSES; i++) if (await pass(env, tenantId)) return true;
  return false;
}

/**
 * Removes workspaces whose days of grace are over; called by the scheduler. What is left to do is seen from what is there,
 * so that a call which dies anywhere is made good by the next. Answers how many are gone.
 */
export async function removeTenants(env: Env, clock: Clock = systemClock): Promise<number> {
  const directory = platformDatabase(env, "DIRECTORY");
  const now = clock.now();
  await directory.prepare(CLAIM).bind(now).run();
  const claimed = await directory.prepare(CLAIMED).bind(now, TENANTS).all<{ id: Id<"ten"> }>();
  let gone = 0;
  for (const { id } of claimed.results) {
    const done = await remove(env, id).catch((error) =>
      console.error(`tenants: ${id} is removed later`, error),
    );
    if (done) gone += 1;
    await (done
      ? directory.prepare(TOMBSTONE).bind(id, now)
      : directory.prepare(LATER).bind(id, now + AGAIN_MS)
    ).run();
  }
  return gone;
}
