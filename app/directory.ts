import type { FacetName, ListingPage } from "@workers/catalog/contract.ts";

export const FACETS = ["category", "kind", "price", "permissions", "verified"] as const satisfies FacetName[];
export const SORTS = ["relevance", "popular", "newest"] as const;

/** What the directory is asked for by its address. */
export type Asked = { [Name in FacetName | "q" | "sort" | "view" | "cursor"]?: string | undefined };

/** One page of the directory, as its loaders answer. */
export interface Directory {
  asked: Asked;
  page: ListingPage;
}

/** The address of the directory with a change: a category is a page of its own, the others are in the query. */
export function addressOf(asked: Asked, change: Asked = {}): string {
  // Another page of what was asked before is not one of what is asked now.
  const { category, ...rest } = { ...asked, cursor: undefined, ...change };
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(rest)) if (value) query.set(name, value);
  const path = category ? `/agents/categories/${category}` : "/agents";
  return query.size > 0 ? `${path}?${query}` : path;
}

/** The filters that are chosen. */
export const chosenOf = (asked: Asked): [name: FacetName, value: string][] =>
  FACETS.flatMap((name) => {
    const value = asked[name];
    return value ? [[name, value] as [FacetName, string]] : [];
  });
