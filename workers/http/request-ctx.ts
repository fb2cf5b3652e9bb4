import { createMiddleware } from "hono/factory";
import { addressOf } from "../kernel/address.ts";
import type { AppEnv } from "../kernel/app-env.ts";
import { systemClock } from "../kernel/clock.ts";
import { originOf, siteBrandOf } from "../tenants/index.ts";
import { lateProblem } from "./errors.ts";

const MAX_AGENT_CHARS = 256;

/** Gathers what is known of every request, before anybody asks who sent it. */
export const requestCtx = createMiddleware<AppEnv>(async (c, next) => {
  const { site } = c.var;
  c.set("request", {
    env: c.env,
    clock: systemClock,
    requestId: c.var.requestId,
    address: addressOf(c.env, c.req.raw),
    userAgent: (c.req.header("user-agent") ?? "").slice(0, MAX_AGENT_CHARS),
    origin: originOf(c.env, site),
    hostTenant: site.kind === "tenant" ? { id: site.tenant.id, slug: site.tenant.slug } : null,
    brand: site.kind === "tenant" ? siteBrandOf(site.tenant, originOf(c.env, site)) : null,
    waitUntil: (work) => c.executionCtx.waitUntil(work),
  });
  c.set("problemOf", (error) => lateProblem(error, c));
  return next();
});
