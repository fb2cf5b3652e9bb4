import { createRoute, z } from "@hono/zod-openapi";
import { createRouter, json } from "../kernel/app-env.ts";
import { usageFilter, usageQuery, usageView } from "./contract.ts";
import { exportUsage } from "./export-usage.ts";
import { getUsage, KEPT_MS } from "./queries.ts";

export const usageRoutes = createRouter();

const usageRoute = createRoute({
  method: "get",
  path: "/usage",
  operationId: "getUsage",
  "x-permission": "runs:read",
  tags: ["Usage"],
  summary: "Read the workspace's usage",
  description:
    "Runs that have ended, their success, time, tokens and cost, by hour, day or month (UTC), and broken down by agent, " +
    "version, member or key. It stays when the runs themselves are removed. An answer may be ten seconds old.",
  request: { query: usageQuery },
  responses: { 200: { description: "The usage.", content: json(usageView) } },
});
usageRoutes.openapi(usageRoute, async (c) => {
  const usage = await getUsage(c.var.ctx, c.req.valid("query"));
  return c.json(usage, 200, { "cache-control": `private, max-age=${KEPT_MS / 1_000}` });
});

const exportRoute = createRoute({
  method: "get",
  path: "/usage/export",
  operationId: "exportUsage",
  "x-permission": "runs:read",
  tags: ["Usage"],
  summary: "Export the workspace's usage",
  description:
    "A row for each period, and each group in it, that has runs: CSV (RFC 4180; what a spreadsheet would take for a formula " +
    "begins with an apostrophe), 20,000 rows at most.",
  request: { query: usageFilter },
  responses: { 200: { description: "The file.", content: { "text/csv": { schema: z.string() } } } },
});
usageRoutes.openapi(exportRoute, async (c) => {
  const { ctx } = c.var;
  return c.body(await exportUsage(ctx, c.req.valid("query")), 200, {
    "content-type": "text/csv; charset=utf-8; header=present",
    "content-disposition": `attachment; filename="usage-${ctx.tenant.slug}.csv"`,
  }) as never;
});
