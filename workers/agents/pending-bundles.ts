import type { Ctx } from "../kernel/context.ts";
import { platformSweep, tenantStatement } from "../kernel/db.ts";
import type { Env } from "../kernel/env.ts";
import { fail } from "../kernel/errors.ts";
import type { Id } from "../kernel/ids.ts";
import { removeBundle } from "./bundle-store.ts";

/** Far longer than any publish takes, so that what is this old broke off. */
const BROKEN_OFF_MS = 24 * 60 * 60 * 1000;

/**
 * Notes that a bundle is about to be stored, so that its files are found should no version come to name them.
 * `unavailable` while those of an earlier attempt are being removed.
 */
export async function noteBundle(ctx: Ctx, digest: string): Promise<void> {
  const note = `INSERT INTO pending_bundles (tenant_id, id, at) VALUES (?1, ?2, ?3)
    ON CONFLICT (tenant_id, id) DO UPDATE SET at = ?3 WHERE removing = 0`;
  const { meta } = await tenantStatement(ctx.env, ctx.tenant.id, note, digest, ctx.clock.now()).run();
  if (meta.changes === 0)
    fail("unavailable", "What an earlier attempt left of these files is being removed. Try again.", {
      retryAfter: 5,
      meta: { part: "bundles" },
    });
}

const NAMED = `EXISTS (SELECT 1 FROM versions
  WHERE versions.tenant_id = pending_bundles.tenant_id AND versions.digest = pending_bundles.id)`;

/**
 * Removes the files of publishes that broke off a day ago; called by the scheduler. Answers how many bundles it removed.
 */
export async function removeBrokenOff(env: Env, now: number): Promise<number> {
  const before = now - BROKEN_OFF_MS;
  await platformSweep(env, `DELETE FROM pending_bundles WHERE at < ?1 AND ${NAMED}`, before).run();
  // Claimed first: who publishes the same files from now on is refused, rather than left without them.
  const claim = `UPDATE pending_bundles SET removing = 1 WHERE at < ?1 AND NOT ${NAMED} RETURNING tenant_id, id`;
  const claimed = await platformSweep(env, claim, before).all<{ tenant_id: Id<"ten">; id: string }>();
  for (const { tenant_id, id } of claimed.results) {
    await removeBundle(env, tenant_id, id);
    const forget = "DELETE FROM pending_bundles WHERE tenant_id = ?1 AND id = ?2";
    await tenantStatement(env, tenant_id, forget, id).run();
  }
  return claimed.results.length;
}
