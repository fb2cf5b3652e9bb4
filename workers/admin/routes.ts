import { z } from "@hono/zod-openapi";
import { type Context, Hono } from "hono";
import { type AppEnv, parseOrFail } from "../kernel/app-env.ts";
import { emailAddress } from "../kernel/email-address.ts";
import { fail } from "../kernel/errors.ts";
import type { Id } from "../kernel/ids.ts";
import { drain, runningCount } from "../runs/index.ts";
import { reportSandbox, sandboxReport } from "../runtimes/index.ts";
import { makeTenant, tenantSetup } from "./make-tenant.ts";
import { runBare } from "./run-bare.ts";
import { setAdministrator } from "./set-administrator.ts";

/** The operator's own routes below `/internal`; `http` lets only the operator's secret through. */
export const operatorRoutes = new Hono<AppEnv>();

const bodyOf = (c: Context<AppEnv>): Promise<unknown> => c.req.json().catch(() => undefined);

operatorRoutes.post("/tenants", async (c) => {
  const setup = parseOrFail(tenantSetup, await bodyOf(c), "json", "The tenant has invalid fields.");
  return c.json(await makeTenant(c.env, setup, c.var.requestId), 201);
});

const adminSetting = z.strictObject({ email: emailAddress, admin: z.boolean() });

/** Makes somebody an administrator of the platform, or takes that away: only the operator does. */
operatorRoutes.put("/platform-admins", async (c) => {
  const { email, admin } = parseOrFail(adminSetting, await bodyOf(c), "json");
  await setAdministrator(c.var.request, email, admin);
  return c.body(null, 204);
});

/** Stops taking runs; the supervisor then waits until none is under way. */
operatorRoutes.post("/drain", (c) => {
  drain();
  return c.json({ inFlight: runningCount() });
});

operatorRoutes.get("/drain", (c) => c.json({ inFlight: runningCount() }));

/** What the supervisor sees of a sandbox process; the answer says whether it is idle, and when it may be killed. */
operatorRoutes.post("/sandboxes/:name", async (c) => {
  const report = parseOrFail(sandboxReport, await bodyOf(c), "json", "The report has invalid fields.");
  const use = reportSandbox(c.env, c.req.param("name"), report);
  return c.json(use ?? fail("not_found", "There is no sandbox process of this name."));
});

/** A deployed agent without admission and settlement: what `npm run bench` compares a whole run with. */
operatorRoutes.post("/bare/:tenant/:agent", async (c) => {
  const outcome = await runBare(
    c.env,
    c.req.param("tenant") as Id<"ten">,
    c.req.param("agent"),
    (await c.req.text()) || "{}",
  );
  if (outcome.output === undefined) fail("run_failed", outcome.error?.message ?? outcome.status);
  return c.body(outcome.output, 200, { "content-type": "application/json" });
});
