import { createRoute, z } from "@hono/zod-openapi";
import { listingParams } from "../catalog/contract.ts";
import { createRouter, json } from "../kernel/app-env.ts";
import { plainText } from "../kernel/plain-text.ts";
import {
  ownReview,
  replyInput,
  reportInput,
  reviewInput,
  reviewPage,
  reviewQuery,
  reviewView,
} from "./contract.ts";
import { getOwnReview, listReviews } from "./queries.ts";
import { removeReply, replyToReview } from "./reply-to-review.ts";
import { reportReview } from "./report-review.ts";
import { withdrawReview } from "./withdraw-review.ts";
import { writeReview } from "./write-review.ts";

/** `/listings/{listing}/reviews`, which everyone may read, a workspace's own, replies and reports. */
export const reviewRoutes = createRouter();

const tags = ["Reviews"];
const reviewParams = z.object({
  review: plainText
    .min(1)
    .max(64)
    .openapi({ description: "The review's id.", example: "rev_06dvw2k7v1qtr8cb9w3m5xqz4e" }),
});
const own = ownReview.shape.review.unwrap();

reviewRoutes.openapi(
  createRoute({
    method: "get",
    path: "/listings/{listing}/reviews",
    operationId: "listReviews",
    "x-permission": "public",
    tags,
    summary: "List an agent's reviews",
    description:
      "What workspaces that have run the agent say of it, newest first, and what that comes to. Needs no credential.",
    security: [],
    request: { params: listingParams, query: reviewQuery },
    responses: { 200: { description: "One page of reviews.", content: json(reviewPage) } },
  }),
  async (c) => c.json(await listReviews(c.env, c.req.valid("param").listing, c.req.valid("query")), 200),
);

reviewRoutes.openapi(
  createRoute({
    method: "get",
    path: "/listings/{listing}/review",
    operationId: "getOwnReview",
    "x-permission": "agents:read",
    tags,
    summary: "Read your workspace's review",
    description: "What this workspace says of the agent, and whether it may review it.",
    request: { params: listingParams },
    responses: { 200: { description: "The review, if there is one.", content: json(ownReview) } },
  }),
  async (c) => c.json(await getOwnReview(c.var.ctx, c.req.valid("param").listing), 200),
);

reviewRoutes.openapi(
  createRoute({
    method: "put",
    path: "/listings/{listing}/review",
    operationId: "writeReview",
    "x-permission": "reviews:write",
    tags,
    summary: "Review an agent",
    description:
      "Says in the name of this workspace what another one's agent is worth, or changes what was said. Only a workspace in which a run of the agent has succeeded may, of what it deployed of a shared agent: visits and calls of public endpoints do not count. Never of its own agents, or of those of a workspace with the same owner.",
    request: { params: listingParams, body: { required: true, content: json(reviewInput) } },
    responses: {
      200: { description: "The review.", content: json(own) },
      403: { description: "This workspace may not review the agent; `meta.reason` says why." },
    },
  }),
  async (c) => c.json(await writeReview(c.var.ctx, c.req.valid("param").listing, c.req.valid("json")), 200),
);

reviewRoutes.openapi(
  createRoute({
    method: "delete",
    path: "/listings/{listing}/review",
    operationId: "withdrawReview",
    "x-permission": "reviews:write",
    tags,
    summary: "Withdraw your workspace's review",
    description: "It goes with its reply, and counts no more.",
    request: { params: listingParams },
    responses: { 204: { description: "It is gone." } },
  }),
  async (c) => {
    await withdrawReview(c.var.ctx, c.req.valid("param").listing);
    return c.body(null, 204);
  },
);

reviewRoutes.openapi(
  createRoute({
    method: "put",
    path: "/reviews/{review}/reply",
    operationId: "replyToReview",
    "x-permission": "listings:write",
    tags,
    summary: "Answer a review",
    description: "Of an agent of this workspace. Each review has one reply; again, it is changed.",
    request: { params: reviewParams, body: { required: true, content: json(replyInput) } },
    responses: { 200: { description: "The review with its reply.", content: json(reviewView) } },
  }),
  async (c) => c.json(await replyToReview(c.var.ctx, c.req.valid("param").review, c.req.valid("json")), 200),
);

reviewRoutes.openapi(
  createRoute({
    method: "delete",
    path: "/reviews/{review}/reply",
    operationId: "removeReply",
    "x-permission": "listings:write",
    tags,
    summary: "Remove the answer to a review",
    description: "The review itself stays.",
    request: { params: reviewParams },
    responses: { 204: { description: "It is gone." } },
  }),
  async (c) => {
    await removeReply(c.var.ctx, c.req.valid("param").review);
    return c.body(null, 204);
  },
);

reviewRoutes.openapi(
  createRoute({
    method: "post",
    path: "/reviews/{review}/reports",
    operationId: "reportReview",
    "x-permission": "account",
    tags,
    summary: "Report a review",
    description:
      "Tells the platform's administrators what is wrong with it. One report for each person; again, its reason changes.",
    security: [{ session: [] as string[] }],
    request: { params: reviewParams, body: { required: true, content: json(reportInput) } },
    responses: { 204: { description: "It will be looked at." } },
  }),
  async (c) => {
    await reportReview(c.var.person, c.req.valid("param").review, c.req.valid("json"));
    return c.body(null, 204);
  },
);
