import type { AppLoadContext } from "@remix-run/cloudflare";
import { redirect } from "@remix-run/cloudflare";
import { type ListingQuery, listingQuery } from "@workers/catalog/contract.ts";
import { listListings } from "@workers/catalog/index.ts";
import { domainErrorOf } from "@workers/kernel/errors.ts";
import { type Asked, type Directory, FACETS } from "./directory.ts";
import { pageQueryOf } from "./page-query.ts";
import { orErrorPage } from "./problems.server.ts";

const PAGE = 24;
const NAMES = ["q", "sort", "view", ...FACETS] as const;

/** What an address asks for; what cannot be asked for (of an old link, say) is left out rather than refused. */
function askedOf(request: Request): Asked {
  const query = pageQueryOf(request, NAMES);
  if (query.q) query.q = query.q.slice(0, 200);
  const { shape } = listingQuery;
  const known = Object.entries(query).filter(([name, value]) =>
    name === "view" ? value === "list" : shape[name as keyof typeof shape].safeParse(value).success,
  );
  return Object.fromEntries(known);
}

/** A page of the directory; of one category, where a page is that of a category. */
export async function directoryOf(
  request: Request,
  context: AppLoadContext,
  category?: string,
): Promise<Directory> {
  // The marketplace is at the platform's own host; at a workspace's one is in the workspace.
  if (context.hostTenant) throw redirect("/console");
  const asked = { ...askedOf(request), ...(category && { category }) };
  const { view: _, ...query } = asked;
  const find = (more: object = {}) =>
    listListings(context.env, { ...query, ...more, limit: PAGE } as ListingQuery);
  const page = find().catch((error: unknown) => {
    // A cursor of another order: the list begins anew.
    if (domainErrorOf(error)?.refusal.code !== "invalid_input") throw error;
    return find({ cursor: undefined });
  });
  return { asked, page: await orErrorPage(page) };
}
