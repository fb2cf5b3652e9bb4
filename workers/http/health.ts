import { createRoute, z } from "@hono/zod-openapi";
import { oldestWaiting } from "../audit/index.ts";
import { createRouter } from "../kernel/app-env.ts";
import { platformSweep } from "../kernel/db.ts";
import type { Env } from "../kernel/env.ts";
import { checkFiles } from "../kernel/tenant-files.ts";
import { tenantObject } from "../tenants/index.ts";
import type { Router } from "./openapi.ts";

const DEADLINE_MS = 1_000;
/** The scheduler tries waiting events again each minute; so old ones say that the queue does not take them. */
const STALE_EVENTS_MS = 5 * 60_000;

/** A check resolves when its part works; with `false` when it answers, but wrongly. */
export type Check = (env: Env) => Promise<unknown>;

const select = (database: D1Database) => database.prepare("SELECT 1").first();

/** The parts without which the platform does not work whole, each asked for something that it has to do. */
const CHECKS: Record<string, Check> = {
  directory: (env) => select(env.DIRECTORY),
  catalog: (env) => select(env.CATALOG),
  search: (env) => select(env.SEARCH),
  data: (env) => platformSweep(env, "SELECT 1").first(),
  bundles: checkFiles,
  // An object of its own: asking a real tenant's would wait behind that tenant's runs.
  tenants: (env) =>
    tenantObject(env, "ten_00000000000000000000000000").authenticate({ keyHash: "", address: "" }),
  // A queue cannot be asked, but what it did not take can be seen.
  events: async (env) => ((await oldestWaiting(env)) ?? Date.now()) > Date.now() - STALE_EVENTS_MS,
};

const part = z.object({
  status: z.enum(["ok", "failed"]),
  latencyMs: z.number().openapi({ description: "Milliseconds until it answered." }),
  detail: z.string().optional(),
});
const health = z
  .object({ status: z.enum(["ok", "degraded"]), parts: z.record(z.string(), part) })
  .openapi("Health", {
    example: {
      status: "ok",
      parts: { directory: { status: "ok", latencyMs: 1 }, sandbox: { status: "ok", latencyMs: 2 } },
    },
  });
type Part = z.infer<typeof part>;

/** Runs one check within its deadline. What went wrong is logged; the answer only says that something did. */
export async function checkPart(
  name: string,
  check: Check,
  env: Env,
  deadlineMs = DEADLINE_MS,
): Promise<Part> {
  const started = Date.now();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`did not answer within ${deadlineMs} ms`), deadlineMs);
  });
  const working = (async () =>
    (await check(env)) === false ? "answers, but does not do its work" : undefined)();
  const detail = await Promise.race([late, working]).catch((error: unknown) => {
    console.error(`health: ${name}`, error);
    return "failed";
  });
  clearTimeout(timer);
  const latencyMs = Date.now() - started;
  return detail === undefined ? { status: "ok", latencyMs } : { status: "failed", latencyMs, detail };
}

/** `GET /health`: whether each part works, in parallel; 503 unless all of them do. */
export function healthRoutes(checkSandbox: Check): Router {
  const checks = Object.entries({ ...CHECKS, sandbox: checkSandbox });
  const router = createRouter();
  const body = { "application/json": { schema: health } };
  router.openapi(
    createRoute({
      method: "get",
      path: "/health",
      operationId: "getHealth",
      "x-permission": "public",
      tags: ["Platform"],
      summary: "Whether it works",
      description:
        "Asks each part of the platform, for at most a second: the databases (`directory`, `catalog`, `search`, `data`) and the object store (`bundles`) for a read, `tenants` for an answer of an object, `sandbox` for its own health. `events` says that no committed event has waited for the queue for more than five minutes; the queue itself cannot be asked.",
      security: [],
      responses: {
        200: { description: "Every part works.", content: body },
        503: { description: "At least one part does not work.", content: body },
      },
    }),
    async (c) => {
      const parts = await Promise.all(
        checks.map(async ([name, check]) => [name, await checkPart(name, check, c.env)] as const),
      );
      const healthy = parts.every(([, { status }]) => status === "ok");
      return c.json(
        { status: healthy ? ("ok" as const) : ("degraded" as const), parts: Object.fromEntries(parts) },
        healthy ? 200 : 503,
      );
    },
  );
  return router;
}
