import { TAR_END } from "../../agents/index.ts";
import { commit } from "../../audit/index.ts";
import type { Ctx } from "../../kernel/context.ts";
import { fail } from "../../kernel/errors.ts";
import { tenantFiles } from "../../kernel/tenant-files.ts";
import type { ExportRow } from "../tables.ts";
import { findExport } from "./queries.ts";
import { segmentKey } from "./write-export.ts";

/** An export as a tar of known length. */
export interface ExportFile {
  name: string;
  bytes: number;
  body: ReadableStream<Uint8Array>;
}

/**
 * The tar of an export that is ready. Refused with `conflict` while it is written, and `not_found` once it is not kept any
 * more. In the audit, since everything leaves with it.
 */
export async function downloadExport(ctx: Ctx, id: string): Promise<ExportFile> {
  ctx.require("workspace:export");
  const row = await findExport(ctx, id);
  if (row.state === "running") fail("conflict", "This export is still being written.");
  if (row.state !== "ready" || (row.expiresAt ?? 0) <= ctx.clock.now())
    fail("not_found", "This export is not kept any more. Ask for another one.");
  await commit(ctx, [], { action: "workspace.exported", targetId: row.id });
  const bytes = row.bytes + TAR_END.length;
  const { readable, writable } = new FixedLengthStream(bytes);
  // Goes on for as long as the answer is read.
  void copy(ctx, row, writable).catch((error) =>
    console.warn(`export ${row.id}: a download broke off`, error),
  );
  const day = new Date(row.createdAt).toISOString().slice(0, 10);
  return { name: `${ctx.tenant.slug}-${day}.tar`, bytes, body: readable };
}

async function copy(
  { env, tenant }: Ctx,
  { id, segments }: ExportRow,
  writable: WritableStream<Uint8Array>,
): Promise<void> {
  const files = tenantFiles(env, tenant.id);
  try {
    for (let segment = 0; segment < segments; segment++) {
      const part = await files.get(segmentKey(tenant.id, id, segment));
      if (!part) throw new Error(`segment ${segment} is missing`);
      await part.body.pipeTo(writable, { preventClose: true, preventAbort: true });
    }
    const writer = writable.getWriter();
    await writer.write(TAR_END);
    await writer.close();
  } catch (error) {
    await writable.abort(error).catch(() => undefined);
    throw error;
  }
}
