import { z } from "@hono/zod-openapi";

/** `running` until all is written; `ready` for 14 days; `failed` after ten attempts without any progress. */
export const EXPORT_STATES = ["running", "ready", "failed", "expired"] as const;
export type ExportState = (typeof EXPORT_STATES)[number];

export const exportView = z
  .object({
    id: z.string(),
    state: z.enum(EXPORT_STATES),
    progress: z.number().min(0).max(1).openapi({ description: "How much of it is written." }),
    bytes: z.number().int(),
    createdAt: z.iso.datetime(),
    finishedAt: z.iso.datetime().nullable(),
    expiresAt: z.iso.datetime().nullable().openapi({ description: "Until when it can be downloaded." }),
  })
  .openapi("WorkspaceExport");
export type ExportView = z.infer<typeof exportView>;

/** `POST /account/deletion`. */
export const deleteAccountInput = z
  .strictObject({
    email: z
      .string()
      .max(320)
      .openapi({ description: "The account's own address, again.", example: "ada@example.org" }),
  })
  .openapi("DeleteAccountInput");
export type DeleteAccountInput = z.input<typeof deleteAccountInput>;
