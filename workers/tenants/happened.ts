import type { RequestCtx } from "../kernel/context.ts";
import { type SQL, sql } from "../kernel/db.ts";

/**
 * Holds, within a batch of `commitDirectory`, once a change of this request has happened: its entry is left in the
 * outbox only if its write changed something. For writes that go with it, or not at all.
 */
export const happened = (
  { requestId }: Pick<RequestCtx, "requestId">,
  action: string,
  targetId: string,
): SQL =>
  sql`EXISTS (SELECT 1 FROM directory_outbox WHERE request_id = ${requestId} AND action = ${action} AND target_id = ${targetId})`;
