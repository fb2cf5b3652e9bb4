import { tarEntries, tarEntryBytes, type UploadFile } from "../../agents/index.ts";
import type { Clock } from "../../kernel/clock.ts";
import { and, eq, platformDb, type TenantDb, tenantDb, tenantStatement } from "../../kernel/db.ts";
import type { Env } from "../../kernel/env.ts";
import type { Id } from "../../kernel/ids.ts";
import { filesPrefix, tenantFiles } from "../../kernel/tenant-files.ts";
import { GRACE_MS } from "../../tenants/index.ts";
import { type ExportPlace, type ExportRow, workspaceExports } from "../tables.ts";
import { exportReadyMail } from "./export-mail.ts";
import { EXPORT_SOURCES } from "./sources.ts";

/** For so long nobody else takes an export up. */
const LEASE_MS = 60_000;
/** How long one call works at an export; the scheduler calls each minute. */
const WORK_MS = 20_000;
const MOST_ATTEMPTS = 10;
/** As long as a workspace can be restored that is to be deleted. */
export const KEPT_MS = GRACE_MS;

export const exportFolder = (id: string): string => `exports/${id}/`;
export const segmentKey = (tenantId: Id<"ten">, id: string, segment: number): string =>
  `${filesPrefix(tenantId)}${exportFolder(id)}${String(segment).padStart(6, "0")}`;

const of = (id: Id<"exp">) => eq(workspaceExports.id, id);

/** Writes one segment, whole or not at all: again, it is the same. Answers its bytes. */
async function writeSegment(env: Env, row: ExportRow, files: UploadFile[]): Promise<number> {
  const bytes = files.reduce((sum, file) => sum + tarEntryBytes(file.path, file.bytes), 0);
  const { readable, writable } = new FixedLengthStream(bytes);
  const key = segmentKey(row.tenantId, row.id, row.segments);
  const stored = tenantFiles(env, row.tenantId).put(key, readable, {}, LEASE_MS);
  const written = (async () => {
    const writer = writable.getWriter();
    for await (const piece of tarEntries(files)) await writer.write(piece);
    await writer.close();
  })();
  await Promise.all([stored, written]);
  return bytes;
}

const nextPlace = ({ source }: ExportPlace, after: string | null): ExportPlace =>
  after === null ? { source: source + 1, after: "" } : { source, after };

/** Goes one part forward; null where somebody else has taken it up meanwhile. */
async function step(env: Env, db: TenantDb, row: ExportRow, clock: Clock): Promise<ExportRow | null> {
  const source = EXPORT_SOURCES[row.place.source];
  if (!source) return null;
  const { files, after } = await source({ env, tenantId: row.tenantId }, row.place.after);
  const bytes = files.length > 0 ? await writeSegment(env, row, files) : 0;
  const set = {
    place: nextPlace(row.place, after),
    segments: row.segments + (files.length > 0 ? 1 : 0),
    bytes: row.bytes + bytes,
    attempts: 0,
    nextAt: Math.max(clock.now() + LEASE_MS, (row.nextAt ?? 0) + 1),
  };
  const mine = and(of(row.id), eq(workspaceExports.nextAt, row.nextAt ?? 0));
  const [changed] = await db.batch([db.update(workspaceExports, set, mine)]);
  return changed ? { ...row, ...set } : null;
}

async function finish(env: Env, db: TenantDb, row: ExportRow, clock: Clock): Promise<void> {
  const expiresAt = clock.now() + KEPT_MS;
  // The mail first: its key names the export, so that a second one is never written.
  const mail = await exportReadyMail(env, row, expiresAt, clock);
  if (mail) await platformDb(env, "DIRECTORY").batch([mail.write]);
  const set = { state: "ready" as const, finishedAt: clock.now(), expiresAt, nextAt: expiresAt };
  await db.batch([db.update(workspaceExports, set, and(of(row.id), eq(workspaceExports.state, "running")))]);
  await mail?.wake();
}

const TAKE = `UPDATE workspace_exports SET next_at = ?3, attempts = attempts + 1
  WHERE tenant_id = ?1 AND id = ?2 AND state = 'running' AND next_at <= ?4 RETURNING attempts` as const;

/** Takes an export up where it was left, and writes as much of it as there is time for. */
export async function writeExport(env: Env, tenantId: Id<"ten">, id: Id<"exp">, clock: Clock): Promise<void> {
  const db = tenantDb(env, tenantId);
  const now = clock.now();
  const taken = await tenantStatement(env, tenantId, TAKE, id, now + LEASE_MS, now).first<{
    attempts: number;
  }>();
  if (!taken) return;
  if (taken.attempts > MOST_ATTEMPTS) {
    const set = { state: "failed" as const, finishedAt: now, expiresAt: now, nextAt: now };
    await db.batch([db.update(workspaceExports, set, of(id))]);
    return;
  }
  let row: ExportRow | null = (await db.first(workspaceExports, of(id))) ?? null;
  while (row && row.place.source < EXPORT_SOURCES.length && clock.now() < now + WORK_MS)
    row = await step(env, db, row, clock);
  if (!row) return;
  if (row.place.source === EXPORT_SOURCES.length) return finish(env, db, row, clock);
  const mine = and(of(id), eq(workspaceExports.nextAt, row.nextAt ?? 0));
  await db.batch([db.update(workspaceExports, { nextAt: clock.now() }, mine)]);
}
