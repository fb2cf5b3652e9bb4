import { asc, count, eq, platformDb } from "../kernel/db.ts";
import type { Env } from "../kernel/env.ts";
import { listings } from "./tables.ts";

/** Listings in one file of the sitemap; the protocol allows 50,000, and 50,000 files. */
export const SITEMAP_PAGE = 10_000;

const published = eq(listings.status, "published");

/** How many agents everyone finds. */
export async function countListed(env: Env): Promise<number> {
  const [row] = await platformDb(env, "CATALOG").select({ n: count() }).from(listings).where(published);
  return row?.n ?? 0;
}

/** The addresses of a file of the sitemap, from 0 on, the oldest listings first: what is new comes to the last file. */
export const listedPage = (env: Env, page: number, size = SITEMAP_PAGE) =>
  platformDb(env, "CATALOG")
    .select({
      tenantSlug: listings.tenantSlug,
      agentSlug: listings.agentSlug,
      updatedAt: listings.updatedAt,
    })
    .from(listings)
    .where(published)
    .orderBy(asc(listings.publishedAt), asc(listings.id))
    .limit(size)
    .offset(page * size);
