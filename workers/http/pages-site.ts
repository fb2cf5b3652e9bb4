import { createMiddleware } from "hono/factory";
import { pagesSite } from "../deployments/index.ts";
import type { AppEnv } from "../kernel/app-env.ts";
import { systemClock } from "../kernel/clock.ts";
import { onError } from "./errors.ts";
import { countStranger } from "./limits.ts";

/** Hosts of agents' pages have nothing but those: no request to one gets any further. */
export const agentPages = createMiddleware<AppEnv>(async (c, next) => {
  const { site } = c.var;
  if (site.kind !== "pages") return next();
  const waitUntil = (work: Promise<unknown>) => c.executionCtx.waitUntil(work);
  const asked = { env: c.env, request: c.req.raw, site, requestId: c.var.requestId, now: systemClock.now() };
  try {
    // Files are no more than other static files; what a page runs is counted.
    if (c.req.method === "POST") await countStranger(c);
    else c.set("rate", null);
    c.res = await pagesSite({ ...asked, waitUntil });
  } catch (error) {
    c.res = undefined;
    c.res = await onError(error as Error, c);
  }
  // Pages have no origin, and have to be able to read what they are told.
  if (!c.res.headers.has("access-control-allow-origin")) {
    c.res = new Response(c.res.body, c.res);
    c.res.headers.set("access-control-allow-origin", "null");
  }
  return undefined;
});
