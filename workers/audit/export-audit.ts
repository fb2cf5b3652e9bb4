import type { Ctx } from "../kernel/context.ts";
import type { AuditEntryView, AuditFilter, ExportFormat } from "./contract.ts";
import { readPage } from "./queries.ts";

const PAGE = 500;
const encoder = new TextEncoder();

const COLUMNS: Record<string, (entry: AuditEntryView) => string | number | null> = {
  seq: ({ seq }) => seq,
  at: ({ at }) => at,
  action: ({ action }) => action,
  actor_type: ({ actor }) => actor.type,
  actor_id: ({ actor }) => actor.id,
  target_id: ({ targetId }) => targetId,
  address: ({ address }) => address,
  user_agent: ({ userAgent }) => userAgent,
  request_id: ({ requestId }) => requestId,
  detail: ({ detail }) => JSON.stringify(detail),
  id: ({ id }) => id,
  hash: ({ hash }) => hash,
};

/**
 * A field of a CSV file (RFC 4180), always in quotes. One that a spreadsheet would take for a formula begins with an
 * apostrophe, which makes it text there (OWASP, "CSV Injection": full-width signs, too).
 */
export function csvField(value: string | number | null): string {
  const text = String(value ?? "");
  const inert = /^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text;
  return `"${inert.replaceAll('"', '""')}"`;
}

const csvLine = (fields: (string | number | null)[]): string => `${fields.map(csvField).join(",")}\r\n`;

const FORMATS = {
  csv: {
    head: csvLine(Object.keys(COLUMNS)),
    line: (entry: AuditEntryView) => csvLine(Object.values(COLUMNS).map((of) => of(entry))),
  },
  jsonl: { head: "", line: (entry: AuditEntryView) => `${JSON.stringify(entry)}\n` },
} as const satisfies Record<ExportFormat, { head: string; line(entry: AuditEntryView): string }>;

/**
 * The entries that fit, newest first, as a file that is made while it is read: CSV with a header line, or JSON Lines
 * with the API's own entries. Refused with `forbidden` before the first byte.
 */
export function exportAudit(ctx: Ctx, filter: AuditFilter, format: ExportFormat): ReadableStream<Uint8Array> {
  ctx.require("audit:read");
  const { head, line } = FORMATS[format];
  return readableOf(async function* () {
    yield head;
    let cursor: string | undefined;
    do {
      const { data, nextCursor } = await readPage(ctx, filter, cursor, PAGE);
      yield data.map(line).join("");
      cursor = nextCursor ?? undefined;
    } while (cursor !== undefined);
  });
}

/** A stream of texts that are made as they are read. */
function readableOf(texts: () => AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const made = texts();
  return new ReadableStream({
    async pull(controller) {
      for (;;) {
        const { done, value } = await made.next();
        if (done) return controller.close();
        // An empty chunk would not be followed by another pull.
        if (value) return controller.enqueue(encoder.encode(value));
      }
    },
    cancel: async () => void (await made.return(undefined)),
  });
}
