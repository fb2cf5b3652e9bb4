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
    { property: "og:type", content: "website" },
    { property: "og:site_name", content: siteNameOf(matches) },
  ];
  if (!description) return tags;
  return [
    ...tags,
    { name: "description", content: description },
    { property: "og:description", content: description },
  ];
}

/** Where a page of the marketplace is at home, whatever its query says; `twin` is the same for machines, if there is one. */
export function canonicalMeta(matches: readonly RouteMatch[], path: string, twin?: "md"): MetaDescriptor[] {
  const root = matches.find(({ id }) => id === "root")?.data as PlatformData | undefined;
  if (!root) return [];
  const href = root.platform + path;
  const alternate = { tagName: "link", rel: "alternate", type: "text/markdown", href: `${href}.md` };
  return [
    { tagName: "link", rel: "canonical", href },
    { property: "og:url", content: href },
    ...(twin ? [alternate] : []),
  ];
}

/** What the frame's loader says of the platform. */
interface PlatformData {
  /** The origin of the platform's own host, where the marketplace is. */
  platform: string;
}

/** The same of a page that search engines leave out: it is one person's own, or leads nowhere by itself. */
export const privateMeta = (...page: Parameters<typeof pageMeta>): MetaDescriptor[] => [
  ...pageMeta(...page),
  { name: "robots", content: "noindex" },
];
