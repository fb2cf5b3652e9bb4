import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import type { AppEnv } from "../kernel/app-env.ts";
import { originOf, shownElsewhere, siteOf } from "../tenants/index.ts";
import { problemResponse } from "./errors.ts";
import { wrongHostPage } from "./wrong-host-page.ts";

/**
 * Lets a request through that came to a host of ours, and notes which. Any other is answered by 421 (RFC 9110,
 * section 15.5.20): nothing may go by a name that somebody merely wrote into a request.
 */
export const verifiedHost = createMiddleware<AppEnv>(async (c, next) => {
  const site = await siteOf(c.env, c.req.raw);
  c.set("site", site);
  if (site.kind !== "unknown") return next();
  const home = originOf(c.env, site);
  // Who can read a page is a browser; programs are told by a problem document.
  if (c.req.header("accept")?.includes("text/html")) return wrongHostPage(home);
  const detail = `No workspace is at this host. Call ${home}, or a workspace's own host as its domains page shows it.`;
  return problemResponse({ code: "misdirected", detail }, c.var.requestId);
});

/** A redirect to the workspace's primary domain, where its pages are to be seen there; only for reading them. */
export async function goWherePagesAre(c: Context<AppEnv>): Promise<Response | null> {
  if (c.req.method !== "GET" && c.req.method !== "HEAD") return null;
  const origin = await shownElsewhere(c.env, c.var.site);
  if (!origin) return null;
  const { pathname, search } = new URL(c.req.url);
  // Not remembered by browsers: the primary domain may change, or go.
  return c.redirect(`${origin}${pathname}${search}`, 308);
}
