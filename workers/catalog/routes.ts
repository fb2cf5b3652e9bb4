import { createRoute, z } from "@hono/zod-openapi";
import { createRouter, json } from "../kernel/app-env.ts";
import { plainText } from "../kernel/plain-text.ts";
import {
  listingDetail,
  listingPage,
  listingParams,
  listingQuery,
  listingView,
  publishListingInput,
} from "./contract.ts";
import { publishListing } from "./publish-listing.ts";
import { getListing, listListings, slugsOf } from "./queries.ts";
import { unpublishListing } from "./unpublish-listing.ts";

/** `/listings`, which everyone may read, and `/agents/{agent}/listing`, with which an owner decides. */
export const catalogRoutes = createRouter();

const agentParams = z.object({
  agent: plainText
    .min(1)
    .max(128)
    .openapi({ description: "The agent's id or slug.", example: "csv-insights" }),
});

catalogRoutes.openapi(
  createRoute({
    method: "get",
    path: "/listings",
    operationId: "listListings",
    "x-permission": "public",
    tags: ["Listings"],
    summary: "Search the catalogue",
    description:
      "Published agents of all workspaces that have the words and pass the filters, with how many there are by each facet. Needs no credential.",
    security: [],
    request: { query: listingQuery },
    responses: {
      200: { description: "One page of listings.", content: { "application/json": { schema: listingPage } } },
    },
  }),
  async (c) => c.json(await listListings(c.env, c.req.valid("query")), 200),
);

catalogRoutes.openapi(
  createRoute({
    method: "get",
    path: "/listings/{listing}",
    operationId: "getListing",
    "x-permission": "public",
    tags: ["Listings"],
    summary: "Read a listing",
    description: "A listed agent with its readme, schemas, examples and versions. Needs no credential.",
    security: [],
    request: { params: listingParams },
    responses: {
      200: { description: "The listing.", content: { "application/json": { schema: listingDetail } } },
    },
  }),
  async (c) => {
    const [tenantSlug, agentSlug] = slugsOf(c.req.valid("param").listing);
    return c.json(await getListing(c.env, tenantSlug, agentSlug), 200);
  },
);

catalogRoutes.openapi(
  createRoute({
    method: "put",
    path: "/agents/{agent}/listing",
    operationId: "publishListing",
    "x-permission": "listings:write",
    tags: ["Listings"],
    summary: "List an agent",
    description:
      "Shows the version that is live in production in the public catalogue. Repeat it after a deployment to show the new one.",
    request: { params: agentParams, body: { content: json(publishListingInput), required: false } },
    responses: {
      200: { description: "The listing.", content: { "application/json": { schema: listingView } } },
      409: { description: "The agent is archived, or has no version live in production." },
    },
  }),
  async (c) => c.json(await publishListing(c.var.ctx, c.req.valid("param").agent, c.req.valid("json")), 200),
);

catalogRoutes.openapi(
  createRoute({
    method: "delete",
    path: "/agents/{agent}/listing",
    operationId: "unpublishListing",
    "x-permission": "listings:write",
    tags: ["Listings"],
    summary: "Take an agent off the catalogue",
    description: "The agent itself, its deployments and its runs stay as they are.",
    request: { params: agentParams },
    responses: { 204: { description: "It is not listed any more." } },
  }),
  async (c) => {
    await unpublishListing(c.var.ctx, c.req.valid("param").agent);
    return c.body(null, 204);
  },
);
