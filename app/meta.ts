import type { MetaDescriptor } from "@remix-run/cloudflare";

/** Title and description of a page. */
export function pageMeta(title: string, description?: string): MetaDescriptor[] {
  const tags: MetaDescriptor[] = [{ title: `${title} · Quayside` }, { property: "og:title", content: title }];
  if (!description) return tags;
  return [
    ...tags,
    { name: "description", content: description },
    { property: "og:description", content: description },
  ];
}
