import { tokenize } from "./tokenize.js";

/** The fields, each with the <meta> names that may hold it, the best first. */
const FIELDS = {
  description: ["description", "og:description", "twitter:description"],
  siteName: ["og:site_name", "application-name"],
  author: ["author", "article:author", "parsely-author"],
  publishedAt: ["article:published_time", "date", "dc.date", "parsely-pub-date"],
  image: ["og:image", "twitter:image"],
};

/**
 * What a page says about itself; fields that it does not give are left out.
 * @returns {{ base: string, title: string, description?: string, language?: string, siteName?: string,
 *   author?: string, publishedAt?: string, image?: string, canonicalUrl?: string }} `base` is what relative links
 *   are relative to
 */
export function readMetadata(html, url) {
  const head = readHead(html);
  const base = absolute(head.base, url) ?? url;
  const fields = Object.entries(FIELDS).map(([field, names]) => [
    field,
    names.map((name) => head.metas.get(name)).find(Boolean),
  ]);
  const found = Object.fromEntries(fields.filter(([, value]) => value));
  if (found.image) found.image = absolute(found.image, base) ?? found.image;
  const canonicalUrl = absolute(head.canonical, base);
  return {
    base,
    title: head.metas.get("og:title") || collapse(head.title),
    ...(head.language && { language: head.language }),
    ...found,
    ...(canonicalUrl && { canonicalUrl }),
  };
}

function readHead(html) {
  const head = { title: "", language: "", base: "", canonical: "", metas: new Map() };
  let inTitle = false;
  let depthOfSvg = 0;
  for (const { open, close, attributes, text } of tokenize(html)) {
    // Pictures have titles too.
    if (open === "svg") depthOfSvg += 1;
    if (close === "svg") depthOfSvg -= 1;
    if (open === "title" && depthOfSvg === 0 && !head.title) inTitle = true;
    else if (text !== undefined && inTitle) head.title += text;
    else inTitle = false;
    if (open) readTag(head, open, attributes);
  }
  return head;
}

function readTag(head, name, attributes) {
  if (name === "html") head.language ||= attributes.lang ?? "";
  if (name === "base") head.base ||= attributes.href ?? "";
  if (name === "link" && attributes.rel?.toLowerCase() === "canonical")
    head.canonical ||= attributes.href ?? "";
  if (name !== "meta") return;
  const key = (attributes.property ?? attributes.name ?? "").toLowerCase();
  if (key && !head.metas.get(key)) head.metas.set(key, collapse(attributes.content ?? ""));
}

/** Undefined for what is no address, or not one of a page. */
export function absolute(address, base) {
  if (!address || !URL.canParse(address, base)) return undefined;
  const { href, protocol } = new URL(address, base);
  return /^https?:$/.test(protocol) ? href : undefined;
}

export function collapse(text) {
  return text.replace(/\s+/g, " ").trim();
}
