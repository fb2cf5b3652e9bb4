import { z } from "@hono/zod-openapi";
import { agentKind, CATEGORIES, type Category, type Manifest, manifestFields } from "../agents/contract.ts";
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
export { CATEGORIES, type Category };

export const listingStatus = z.enum(LISTING_STATUSES).openapi("ListingStatus");
export type ListingStatus = z.infer<typeof listingStatus>;

export const category = z.enum(CATEGORIES).openapi("Category");

/** What an agent may ask for; `none` is one that asks for nothing. */
export const PERMISSIONS = ["none", "network", "agents", "models", "store"] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** By what the directory is narrowed, and to what. */
export const FACET_VALUES = {
  category: CATEGORIES,
  kind: agentKind.options,
  price: ["free", "paid"],
  permissions: PERMISSIONS,
  verified: ["true"],
} as const;
export type FacetName = keyof typeof FACET_VALUES;

/** `GET /listings`. */
export const listingQuery = pageQuery.extend({
  q: plainText.max(200).optional().openapi({
    description:
      "Words, or how they begin, that all occur in title, description or name. Where nothing has all of them, the nearest is found: what has some, or words that are spelled almost like them.",
    example: "csv chart",
  }),
  sort: z.enum(["relevance", "popular", "newest"]).default("relevance").openapi({
    description:
      "What fits best first (by text, then by what its creator gave with it and by its runs), most run first, or newest first. Without words, `relevance` is `popular`.",
  }),
  category: z.enum(CATEGORIES).optional().openapi({ description: "What it is for." }),
  kind: z.enum(FACET_VALUES.kind).optional().openapi({ description: "How it runs." }),
  price: z
    .enum(FACET_VALUES.price)
    .optional()
    .openapi({ description: "Whether its creator asks for money." }),
  permissions: z.enum(PERMISSIONS).optional().openapi({
    description: "What it may ask for, perhaps among others; `none` is what asks for nothing.",
  }),
  verified: z.enum(FACET_VALUES.verified).optional().openapi({
    description: "Only of workspaces that have proven a domain.",
  }),
});
export type ListingQuery = z.input<typeof listingQuery>;

/** A listing in a path. */
export const listingParams = z.object({
  listing: plainText.min(1).max(128).openapi({ description: "`tenant~slug`.", example: "ada~csv-insights" }),
});

/** `PUT /agents/{agent}/listing`. */
export const publishListingInput = z
  .strictObject({
    category: category.optional().openapi({
      description: "What it is for: as before, or as its manifest says, unless given.",
    }),
  })
  .openapi("PublishListingInput");
export type PublishListingInput = z.infer<typeof publishListingInput>;

const EXAMPLE = {
  id: "lst_06dvw2k7v1qtr8cb9w3m5xqz4e",
  ref: "ada~csv-insights",
  tenantSlug: "ada",
  agentSlug: "csv-insights",
  title: "CSV insights",
  description: "Types, statistics, outliers and a chart of a table.",
  version: "1.0.0",
  kind: "isolate" as const,
  category: "data" as const,
  pricePerRunMicros: 0,
  permissions: [],
  verified: true,
  status: "published" as const,
  runs: 1204,
  reviews: 18,
  rating: 4.39,
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
  category,
  pricePerRunMicros: z.number().int().openapi({
    description: "What its creator asks for a run, in millionths of a US dollar.",
  }),
  permissions: z.array(z.enum(PERMISSIONS)).openapi({ description: "What it may ask for." }),
  verified: z.boolean().openapi({ description: "Whether its workspace has proven a domain." }),
  status: listingStatus,
  runs: z
    .number()
    .int()
    .openapi({ description: "How often it was run, ever; runs that are not kept any more count, too." }),
  reviews: z.number().int().openapi({ description: "How many workspaces have reviewed it." }),
  rating: z.number().nullable().openapi({
    description:
      "What the reviews come to, from 1 to 5, weighed with five more of 3.5 stars: a few of them alone neither make nor break an agent. Null without reviews.",
  }),
  publishedAt: z.iso.datetime().nullable(),
  updatedAt: z.iso.datetime(),
});

export const listingView = listingFields.openapi("Listing", { example: EXAMPLE });
export type ListingView = z.infer<typeof listingView>;

const countsOf = <T extends string>(values: readonly T[]) =>
  z.array(z.object({ value: z.enum(values), count: z.number().int() }));

export const listingPage = z
  .object({
    data: z.array(listingView),
    nextCursor: z.string().nullable(),
    total: z.number().int().openapi({ description: "How many there are on all pages." }),
    nearest: z.boolean().openapi({ description: "Whether nothing has all words, and these come near." }),
    facets: z
      .object({
        category: countsOf(FACET_VALUES.category),
        kind: countsOf(FACET_VALUES.kind),
        price: countsOf(FACET_VALUES.price),
        permissions: countsOf(FACET_VALUES.permissions),
        verified: countsOf(FACET_VALUES.verified),
      })
      .openapi("FacetCounts", {
        description:
          "How many would be found with each value, the other filters staying; those with none are left out.",
      }),
  })
  .openapi("ListingPage");
export type ListingPage = z.infer<typeof listingPage>;
export type FacetCounts = ListingPage["facets"];

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
    measured: z
      .object({
        runs: z.number().int(),
        successRate: z.number().nullable().openapi({ description: "0 to 1." }),
        p95Ms: z.number().nullable().openapi({ description: "Of the runs that succeeded, to within 5 %." }),
        costPerRunMicros: z.number().int().nullable().openapi({ description: "Millionths of a US dollar." }),
      })
      .openapi({
        description:
          "What its runs in production came to within 30 days, where it is at home; trials, tests and what was canceled left out. All but `runs` is null where there are fewer than 20. May be a minute old.",
      }),
    versions: z.array(z.object({ version: z.string(), createdAt: z.iso.datetime() })).openapi({
      description: "The listed version and those before it, newest first; at most 20.",
    }),
  })
  .openapi("ListingDetail");
export type ListingDetail = z.infer<typeof listingDetail>;
