import { Hono } from "hono";
import { CATEGORIES } from "../catalog/contract.ts";
import { countListed, listedPage, SITEMAP_PAGE } from "../catalog/index.ts";
import type { AppEnv } from "../kernel/app-env.ts";
import type { Env } from "../kernel/env.ts";
import { originOf } from "../tenants/index.ts";

const CACHED = { "cache-control": "public, max-age=300" };
const XML = { ...CACHED, "content-type": "application/xml; charset=utf-8" };

const RULES = `User-agent: *
Disallow: /console
Disallow: /api/
Disallow: /run/
Disallow: /internal
Allow: /
`;

/** Public pages that are no listings. */
const PAGES = ["/", "/agents", "/docs", ...CATEGORIES.map((name) => `/agents/categories/${name}`)];

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

interface Entry {
  loc: string;
  lastmod?: string;
}

/** A document of sitemaps.org's protocol, 0.9. */
const sitemap = (of: "urlset" | "sitemapindex", entries: Entry[]): string => {
  const name = of === "urlset" ? "url" : "sitemap";
  const rows = entries.map(
    ({ loc, lastmod }) =>
      `<${name}><loc>${escaped(loc)}</loc>${lastmod ? `<lastmod>${lastmod}</lastmod>` : ""}</${name}>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<${of} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
${rows.join("\n")}
</${of}>
`;
};

/**
 * What search engines are told: `/robots.txt`, and on the platform's own host, where the marketplace is, `/sitemap.xml` with a
 * file for each so many listings.
 */
export const robotsRoutes = new Hono<AppEnv>()
  .get("/robots.txt", (c) => {
    const { site } = c.var;
    const where = site.kind === "platform" ? `\nSitemap: ${originOf(c.env, site)}/sitemap.xml\n` : "";
    return c.text(RULES + where, 200, CACHED);
  })
  .get("/sitemap.xml", async (c, next) => {
    if (c.var.site.kind !== "platform") return next();
    const origin = originOf(c.env, c.var.site);
    const asked = c.req.query("page");
    if (asked === undefined) return c.body(await sitemapIndex(c.env, origin), 200, XML);
    const page = /^\d{1,6}$/.test(asked) ? Number(asked) : Number.NaN;
    const entries = Number.isNaN(page) ? [] : await sitemapEntries(c.env, origin, page);
    return entries.length === 0 ? next() : c.body(sitemap("urlset", entries), 200, XML);
  });

async function sitemapIndex(env: Env, origin: string): Promise<string> {
  const files = Math.max(1, Math.ceil((await countListed(env)) / SITEMAP_PAGE));
  const entries = Array.from({ length: files }, (_, page) => ({ loc: `${origin}/sitemap.xml?page=${page}` }));
  return sitemap("sitemapindex", entries);
}

/** What a file of the sitemap has: the first one the other pages, too. */
async function sitemapEntries(env: Env, origin: string, page: number): Promise<Entry[]> {
  const agents = (await listedPage(env, page)).map(({ tenantSlug, agentSlug, updatedAt }) => ({
    loc: `${origin}/agents/${tenantSlug}/${agentSlug}`,
    lastmod: new Date(updatedAt).toISOString(),
  }));
  const pages = page === 0 ? PAGES.map((path) => ({ loc: origin + path })) : [];
  return [...pages, ...agents];
}
