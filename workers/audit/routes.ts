import { createRoute, z } from "@hono/zod-openapi";
import { createRouter, json } from "../kernel/app-env.ts";
import type { Ctx } from "../kernel/context.ts";
import {
  auditFilter,
  auditPage,
  auditQuery,
  auditVerification,
  EXPORT_FORMATS,
  type VerifyQuery,
  verifyQuery,
} from "./contract.ts";
import { exportAudit } from "./export-audit.ts";
import { listAudit } from "./queries.ts";
import type { Verification } from "./verify-chain.ts";

const MEDIA = { csv: "text/csv; charset=utf-8; header=present", jsonl: "application/jsonl; charset=utf-8" };

const listRoute = createRoute({
  method: "get",
  path: "/audit",
  operationId: "listAudit",
  tags: ["Audit"],
  summary: "Search the audit log",
  description:
    "Who did what to what, from where, newest first. A page that looks for a text or a kind of action may be empty and " +
    "still have a `nextCursor`: it looks at 5,000 entries at most.",
  "x-permission": "audit:read",
  request: { query: auditQuery },
  responses: { 200: { description: "A page of entries.", content: json(auditPage) } },
});

const verifyRoute = createRoute({
  method: "get",
  path: "/audit/verify",
  operationId: "verifyAudit",
  tags: ["Audit"],
  summary: "Verify the audit log",
  description:
    "Computes the hash chain anew and holds it against the one that is kept apart from the log: finds an entry that was " +
    "changed, removed, inserted or moved. Looks at 10,000 entries at most; go on with `nextCursor` until it is null.",
  "x-permission": "audit:read",
  request: { query: verifyQuery },
  responses: { 200: { description: "What was found.", content: json(auditVerification) } },
});

const exportRoute = createRoute({
  method: "get",
  path: "/audit/export",
  operationId: "exportAudit",
  tags: ["Audit"],
  summary: "Export the audit log",
  description:
    "All entries that fit, newest first, as CSV (RFC 4180; what a spreadsheet would take for a formula begins with an " +
    "apostrophe) or JSON Lines.",
  "x-permission": "audit:read",
  request: { query: auditFilter.extend({ format: z.enum(EXPORT_FORMATS).default("csv") }) },
  responses: {
    200: {
      description: "The file.",
      content: { "text/csv": { schema: z.string() }, "application/jsonl": { schema: z.string() } },
    },
  },
});

/** `/audit`. `verify` is the verb of the domain that knows the tenant's own chain. */
export function auditRoutes(verify: (ctx: Ctx, query: VerifyQuery) => Promise<Verification>) {
  const router = createRouter();
  router.openapi(listRoute, async (c) => c.json(await listAudit(c.var.ctx, c.req.valid("query")), 200));
  router.openapi(verifyRoute, async (c) => c.json(await verify(c.var.ctx, c.req.valid("query")), 200));
  router.openapi(exportRoute, (c) => {
    const { format, ...filter } = c.req.valid("query");
    const { ctx } = c.var;
    return c.body(exportAudit(ctx, filter, format), 200, {
      "content-type": MEDIA[format],
      "content-disposition": `attachment; filename="audit-${ctx.tenant.slug}.${format}"`,
    }) as never;
  });
  return router;
}
