import type { MetaDescriptor } from "@remix-run/cloudflare";
import type { RouteMatch } from "./brand.ts";
import { privateMeta } from "./meta.ts";

/**
 * The head of a page that a mailed link leads to. The code stands in its address, which other sites are not told;
 * `no-referrer` would take the Origin from the page's own form, too.
 */
export const codeLinkMeta = (page: { matches: readonly RouteMatch[] }, title: string): MetaDescriptor[] => [
  ...privateMeta(page, title),
  { name: "referrer", content: "same-origin" },
];

/** The code of the mailed link; empty where there is none. */
export const codeOf = (request: Request): string => new URL(request.url).searchParams.get("code") ?? "";
