import type { MetaDescriptor } from "@remix-run/cloudflare";
import { type RouteMatch, siteNameOf } from "./brand.ts";

/** Title and description of a page; after the title stands whose site it is. */
export function pageMeta(
  { matches }: { matches: readonly RouteMatch[] },
  title: string,
  description?: string,
): MetaDescriptor[] {
  const tags: MetaDescriptor[] = [
    { title: `${title} · ${siteNameOf(matches)}` },
    { property: "og:title", content: title },
  ];
  if (!description) return tags;
  return [
    ...tags,
    { name: "description", content: description },
    { property: "og:description", content: description },
  ];
}

/** The same of a page that search engines leave out: it is one person's own, or leads nowhere by itself. */
export const privateMeta = (...page: Parameters<typeof pageMeta>): MetaDescriptor[] => [
  ...pageMeta(...page),
  { name: "robots", content: "noindex" },
];
