import { z } from "@hono/zod-openapi";
import { pageOf, pageQuery } from "../kernel/pages.ts";
import { plainText } from "../kernel/plain-text.ts";

export const MOST_TEXT = 2_000;
export const MOST_REASON = 500;
const STARS = [1, 2, 3, 4, 5] as const;

/** Text that people write, as plain text: it is shown as it is, never as markup. */
const prose = (most: number) => plainText.trim().max(most);

/** `PUT /listings/{listing}/review`. */
export const reviewInput = z
  .strictObject({
    rating: z.number().int().min(1).max(5).openapi({ description: "Stars, from 1 to 5.", example: 4 }),
    text: prose(MOST_TEXT).default("").openapi({
      description: "What to say of it, as plain text; may be empty.",
      example: "Finds every outlier in our tables. Slow with more than 50 columns.",
    }),
  })
  .openapi("ReviewInput");
export type ReviewInput = z.input<typeof reviewInput>;

/** `PUT /reviews/{review}/reply`. */
export const replyInput = z
  .strictObject({
    text: prose(MOST_TEXT)
      .min(1, "say something")
      .openapi({ description: "The answer, as plain text.", example: "Wide tables are quick since 1.2.0." }),
  })
  .openapi("ReviewReplyInput");
export type ReplyInput = z.input<typeof replyInput>;

/** `POST /reviews/{review}/reports`. */
export const reportInput = z
  .strictObject({
    reason: prose(MOST_REASON)
      .min(10, "say in a sentence what is wrong with it")
      .openapi({ description: "What is wrong with the review.", example: "It insults our support team." }),
  })
  .openapi("ReviewReportInput");
export type ReportInput = z.input<typeof reportInput>;

/** `PUT /admin/reviews/{review}/decision`. */
export const decisionInput = z
  .strictObject({
    decision: z.enum(["hide", "keep"]).openapi({
      description: "`hide` takes it off the page and out of the rating; `keep` leaves it, or brings it back.",
    }),
    reason: prose(MOST_REASON)
      .min(10, "say in a sentence why: who wrote it reads it")
      .openapi({ description: "Why; who wrote the review reads it.", example: "It names a person." }),
  })
  .openapi("ReviewDecisionInput");
export type DecisionInput = z.input<typeof decisionInput>;

/** `GET /listings/{listing}/reviews`. */
export const reviewQuery = pageQuery.extend({
  rating: z
    .enum(["1", "2", "3", "4", "5"])
    .optional()
    .openapi({ description: "Only reviews with so many stars." }),
});
export type ReviewQuery = z.input<typeof reviewQuery>;

/** `GET /admin/reviews`. */
export const moderationQuery = pageQuery.extend({
  state: z.enum(["reported", "hidden"]).default("reported").openapi({
    description: "Those with reports that nobody has decided about, or those that are hidden.",
  }),
});
export type ModerationQuery = z.input<typeof moderationQuery>;

const EXAMPLE = {
  id: "rev_06dvw2k7v1qtr8cb9w3m5xqz4e",
  workspace: "harbor",
  rating: 4,
  text: "Finds every outlier in our tables. Slow with more than 50 columns.",
  createdAt: "2026-11-20T09:30:00.000Z",
  editedAt: null,
  reply: { text: "Wide tables are quick since 1.2.0.", at: "2026-11-21T08:00:00.000Z", editedAt: null },
};

const reviewFields = z.object({
  id: z.string(),
  workspace: z.string().openapi({ description: "Slug of the workspace whose review it is." }),
  rating: z.number().int().openapi({ description: "Stars, from 1 to 5." }),
  text: z.string().openapi({ description: "Plain text; may be empty." }),
  createdAt: z.iso.datetime(),
  editedAt: z.iso.datetime().nullable().openapi({ description: "When it was last changed." }),
  reply: z
    .object({ text: z.string(), at: z.iso.datetime(), editedAt: z.iso.datetime().nullable() })
    .nullable()
    .openapi({ description: "What the agent's creator answers, as plain text." }),
});
export const reviewView = reviewFields.openapi("Review", { example: EXAMPLE });
export type ReviewView = z.infer<typeof reviewView>;

const summary = z
  .object({
    rating: z.number().nullable().openapi({ description: "As the listing has it; null without reviews." }),
    reviews: z.number().int().openapi({ description: "How many count; hidden ones do not." }),
    stars: z
      .array(z.object({ rating: z.number().int(), count: z.number().int() }))
      .openapi({ description: "How many gave 5, 4, 3, 2 and 1." }),
  })
  .openapi("ReviewSummary");
export type ReviewSummary = z.infer<typeof summary>;

export const reviewPage = z
  .object({ data: z.array(reviewView), nextCursor: z.string().nullable(), summary })
  .openapi("ReviewPage");
export type ReviewPage = z.infer<typeof reviewPage>;

/** Why a workspace may not review an agent. */
export const REVIEW_BARS = ["own", "related", "not_run"] as const;
export type ReviewBar = (typeof REVIEW_BARS)[number];

const hidden = z.object({ at: z.iso.datetime(), reason: z.string() }).nullable().openapi({
  description: "When and why the platform has hidden it, where it has.",
});

/** What a workspace has said itself, and whether it may. */
export const ownReview = z
  .object({
    review: reviewFields.extend({ hidden }).nullable(),
    bar: z.enum(REVIEW_BARS).nullable().openapi({
      description:
        "Why this workspace may not review the agent: it is its own, the two workspaces share an owner or the person who asks, or no run of it has succeeded here. Null where it may.",
    }),
  })
  .openapi("OwnReview");
export type OwnReview = z.infer<typeof ownReview>;

export const reportedReview = reviewFields
  .extend({
    listing: z.object({ ref: z.string(), title: z.string() }).nullable(),
    hidden,
    reports: z
      .array(z.object({ reason: z.string(), at: z.iso.datetime() }))
      .openapi({ description: "Those that nobody has decided about, oldest first; at most 20." }),
    reported: z.number().int().openapi({ description: "How many such reports there are." }),
  })
  .openapi("ReportedReview");
export type ReportedReview = z.infer<typeof reportedReview>;
export const reportedPage = pageOf(reportedReview, "ReportedReviewPage");

/** The stars that there are, best first. */
export const STARS_DOWN = STARS.toReversed();
