import { Hono } from "hono";
import type { AppEnv } from "../kernel/app-env.ts";
import { fail } from "../kernel/errors.ts";
import type { Id } from "../kernel/ids.ts";
import { drain, runningCount } from "../runs/index.ts";
import { runBare } from "./run-bare.ts";

/** The operator's own routes below `/internal`; `http` lets only the operator's secret through. */
export const operatorRoutes = new Hono<AppEnv>();

/** Stops taking runs; the supervisor then waits until none is under way. */
operatorRoutes.post("/drain", (c) => {
  drain();
  return c.json({ inFlight: runningCount() });
});

operatorRoutes.get("/drain", (c) => c.json({ inFlight: runningCount() }));

/** A deployed agent without admission and settlement: what `npm run bench` compares a whole run with. */
operatorRoutes.post("/bare/:tenant/:agent", async (c) => {
  const outcome = await runBare(
    c.env,
    c.req.param("tenant") as Id<"ten">,
    c.req.param("agent"),
    await c.req.text(),
  );
  if (outcome.output === undefined) fail("run_failed", outcome.error?.message ?? outcome.status);
  return c.body(outcome.output, 200, { "content-type": "application/json" });
});
