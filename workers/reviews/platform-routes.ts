import { createRoute, z } from "@hono/zod-openapi";
import { createRouter, json } from "../kernel/app-env.ts";
import { plainText } from "../kernel/plain-text.ts";
import { decisionInput, moderationQuery, reportedPage, reportedReview } from "./contract.ts";
import { decideReview } from "./decide-review.ts";
import { listReported } from "./queries.ts";

/** `/admin/reviews`: what administrators of the platform see and decide. */
export const platformReviewRoutes = createRouter();

const platform = { "x-permission": "platform", tags: ["Platform"], security: [{ session: [] as string[] }] };
const reviewParams = z.object({
  review: plainText.min(1).max(64).openapi({ description: "The review's id." }),
});

platformReviewRoutes.openapi(
  createRoute({
    ...platform,
    method: "get",
    path: "/admin/reviews",
    operationId: "listReportedReviews",
    summary: "List reported reviews",
    description:
      "With the reasons that people gave, or those that are hidden. For administrators of the platform.",
    request: { query: moderationQuery },
    responses: { 200: { description: "A page.", content: json(reportedPage) } },
  }),
  async (c) => c.json(await listReported(c.var.person, c.req.valid("query")), 200),
);
platformReviewRoutes.openapi(
  createRoute({
    ...platform,
    method: "put",
    path: "/admin/reviews/{review}/decision",
    operationId: "decideReview",
    summary: "Hide or keep a review",
    description:
      "Answers its reports. The log of the workspace that wrote it says so, with the reason. A hidden one counts in no rating.",
    request: { params: reviewParams, body: { required: true, content: json(decisionInput) } },
    responses: { 200: { description: "The review.", content: json(reportedReview) } },
  }),
  async (c) =>
    c.json(await decideReview(c.var.person, c.req.valid("param").review, c.req.valid("json")), 200),
);
