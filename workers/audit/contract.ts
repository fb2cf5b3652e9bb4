import { z } from "@hono/zod-openapi";
import { limitQuery, pageOf, pageQuery } from "../kernel/pages.ts";
import { plainText } from "../kernel/plain-text.ts";

const DAY_MS = 86_400_000;
const DATE = /^\d{4}-\d\d-\d\d$/;

/** A day (UTC) or a moment with its offset. */
export const moment = z
  .union(
    [z.iso.date(), z.iso.datetime({ offset: true })],
    "a day (2026-11-21) or a moment (2026-11-21T12:00:00Z)",
  )
  .openapi({ type: "string", example: "2026-11-21" });

/** Milliseconds since the epoch at which a day or moment begins, and after which it is over. */
export const startOf = (text: string): number => Date.parse(text);
export const endOf = (text: string): number => Date.parse(text) + (DATE.test(text) ? DAY_MS : 1);

const word = plainText.trim().min(1).max(200);

/** What to look for in the audit log; all of it has to fit. */
export const auditFilter = z.object({
  action: word
    .optional()
    .openapi({ description: "How the action begins: `agent.` or `member.invited`.", example: "agent." }),
  actor: word.optional().openapi({ description: "The id of the person or key that did it." }),
  target: word.optional().openapi({ description: "The id of what it was done to." }),
  from: moment.optional(),
  to: moment.optional().openapi({ description: "A day counts as a whole." }),
  q: word.optional().openapi({ description: "Text that stands in the entry, in either case." }),
});
export type AuditFilter = z.infer<typeof auditFilter>;

export const auditQuery = auditFilter.extend(pageQuery.shape);
export type AuditQuery = z.infer<typeof auditQuery>;

export const auditEntryView = z
  .object({
    id: z.string(),
    at: z.iso.datetime(),
    action: z.string().openapi({ description: "`noun.verb` in the past." }),
    actor: z.object({ type: z.string(), id: z.string() }),
    targetId: z.string(),
    detail: z.record(z.string(), z.unknown()).openapi({ description: "What changed; secrets are masked." }),
    requestId: z.string(),
    address: z
      .string()
      .nullable()
      .openapi({ description: "Null where nobody knows, or the person was erased." }),
    userAgent: z.string().nullable(),
    seq: z
      .number()
      .int()
      .nullable()
      .openapi({ description: "Its place in the chain; null until it is sealed." }),
    hash: z.string().nullable(),
  })
  .openapi("AuditEntry");
export type AuditEntryView = z.infer<typeof auditEntryView>;

export const auditPage = pageOf(auditEntryView, "AuditPage");

/** How many entries one verification looks at. */
export const CHECKED_ENTRIES = 10_000;
export const verifyQuery = z.object({
  cursor: pageQuery.shape.cursor,
  limit: limitQuery(CHECKED_ENTRIES, CHECKED_ENTRIES),
});
export type VerifyQuery = z.infer<typeof verifyQuery>;

const link = z.object({ seq: z.number().int(), hash: z.string() });

export const auditVerification = z
  .object({
    ok: z.boolean().openapi({ description: "Whether nothing is wrong, as far as was looked." }),
    sealed: z.number().int().openapi({ description: "Entries that are sealed and kept." }),
    unsealed: z
      .number()
      .int()
      .openapi({ description: "Entries that wait to be sealed, for a minute at most." }),
    erased: z
      .number()
      .int()
      .openapi({ description: "Of those looked at: whose address and browser were erased with a person." }),
    checked: z.number().int().openapi({ description: "Entries that this answer has looked at." }),
    head: link.openapi({ description: "The last link of the chain. Keep it elsewhere to compare it later." }),
    brokenAt: z
      .object({
        seq: z.number(),
        reason: z.enum(["changed", "missing", "inserted"]),
        id: z.string().optional(),
      })
      .optional(),
    nextCursor: z
      .string()
      .nullable()
      .openapi({ description: "Where to go on; null when everything was looked at." }),
  })
  .openapi("AuditVerification");

export const EXPORT_FORMATS = ["csv", "jsonl"] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];
