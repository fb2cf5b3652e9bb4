import { z } from "@hono/zod-openapi";
import { plainText } from "../../kernel/plain-text.ts";

/** How many offers of a workspace may wait for an answer at once. */
export const MAX_OFFERS = 100;
/** How many of these may wait at one other workspace. */
export const MAX_OFFERS_TO_ONE = 20;
/** How many shares of one agent may be open at once, and are listed. */
export const MAX_LISTED = 200;

export const SHARE_STATES = ["offered", "accepted", "declined", "withdrawn", "left"] as const;
/** `offered` until the other workspace accepts or declines; `withdrawn` by the one that offered, `left` by the other. */
export type ShareState = (typeof SHARE_STATES)[number];

/** `POST /agents/{agent}/shares`: whom an agent is offered to. */
export const shareInput = z
  .strictObject({
    workspace: plainText.trim().min(1).max(63).openapi({
      description: "The slug of the workspace that is to have it: what stands before the platform's domain.",
      example: "acme",
    }),
  })
  .openapi("ShareInput");
export type ShareInput = z.input<typeof shareInput>;

const time = z.iso.datetime();

export const shareView = z
  .object({
    id: z.string(),
    state: z.enum(SHARE_STATES).openapi({
      description: "`withdrawn` by the workspace that offered it, `declined` or `left` by the other one.",
    }),
    available: z.boolean().openapi({
      description:
        "False while the workspace that offers it is suspended or about to be deleted: nothing of it runs then.",
    }),
    agent: z.object({ id: z.string(), slug: z.string(), title: z.string() }),
    from: z.object({ slug: z.string(), name: z.string() }).openapi({ description: "Who offers it." }),
    to: z.object({ slug: z.string() }).openapi({ description: "Whom it is offered to." }),
    createdAt: time,
    acceptedAt: time.nullable(),
    endedAt: time.nullable(),
  })
  .openapi("Share");
export type ShareView = z.infer<typeof shareView>;
