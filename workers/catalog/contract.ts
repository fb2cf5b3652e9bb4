import { z } from "@hono/zod-openapi";
import { agentKind, type Manifest, manifestFields } from "../agents/contract.ts";
import { pageQuery } from "../kernel/pages.ts";
import { plainText } from "../kernel/plain-text.ts";

export const LISTING_STATUSES = [
  "draft",
  "in_review",
  "published",
  "deprecated",
  "suspended",
  "removed",
] as const;
export const listingStatus = z.enum(LISTING_STATUSES).openapi("ListingStatus");
export type ListingStatus = z.infer<typeof listingStatus>;

/** `GET /listings`. */
export const listingQuery = pageQuery.extend({
  q: plainText
    .max(200)
    .optional()
    .openapi({ description: "Words that all occur in title, description or name.", example: "csv chart" }),
  sort: z
    .enum(["popular", "newest"])
    .default("popular")
    .openapi({ description: "Most run first, or newest first." }),
});
export type ListingQuery = z.input<typeof listingQuery>;

const EXAMPLE = {
  id: "lst_06dvw2k7v1qtr8cb9w3m5xqz4e",
  ref: "ada~csv-insights",
  tenantSlug: "ada",
  agentSlug: "csv-insights",
  title: "CSV insights",
  description: "Types, statistics, outliers and a chart of a table.",
  version: "1.0.0",
  kind: "isolate" as const,
  status: "published" as const,
  runs: 1204,
  publishedAt: "2026-11-20T09:30:00.000Z",
  updatedAt: "2026-11-20T09:30:00.000Z",
};

const listingFields = z.object({
  id: z.string(),
  ref: z.string().openapi({ description: "`tenant~slug`: how other workspaces name the agent." }),
  tenantSlug: z.string(),
  agentSlug: z.string(),
  title: z.string(),
  description: z.string(),
  version: z.string().openapi({ description: "Semver of the version shown." }),
  kind: agentKind,
  status: listingStatus,
  runs: z
    .number()
    .int()
    .openapi({ description: "How often it was run, ever; runs that are not kept any more count, too." }),
  publishedAt: z.iso.datetime().nullable(),
  updatedAt: z.iso.datetime(),
});

export const listingView = listingFields.openapi("Listing", { example: EXAMPLE });
export type ListingView = z.infer<typeof listingView>;

export const listingPage = z
  .object({ data: z.array(listingView), nextCursor: z.string().nullable() })
  .openapi("ListingPage");

/** What a manifest tells the public: how to call the agent and what it may do, not how it is built or tested. */
export const PUBLIC_MANIFEST = {
  name: true,
  version: true,
  title: true,
  description: true,
  kind: true,
  inputSchema: true,
  outputSchema: true,
  permissions: true,
  limits: true,
  pricing: true,
  examples: true,
} as const satisfies Partial<Record<keyof Manifest, true>>;

export const listingDetail = listingFields
  .extend({
    manifest: manifestFields.pick(PUBLIC_MANIFEST).openapi("PublicManifest"),
    readme: z.string().nullable().openapi({ description: "Markdown." }),
    versions: z.array(z.object({ version: z.string(), createdAt: z.iso.datetime() })).openapi({
      description: "The listed version and those before it, newest first; at most 20.",
    }),
  })
  .openapi("ListingDetail");
export type ListingDetail = z.infer<typeof listingDetail>;
