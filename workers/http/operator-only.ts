import { createMiddleware } from "hono/factory";
import type { AppEnv } from "../kernel/app-env.ts";
import { sameText } from "../kernel/crypto.ts";
import { fail } from "../kernel/errors.ts";

/** Lets through who knows the operator's secret; for everyone else `/internal` does not exist. */
export const operatorOnly = createMiddleware<AppEnv>(async (c, next) => {
  const given = c.req.header("authorization") ?? "";
  const secret = c.env.OPERATOR_SECRET;
  if (!secret || !sameText(given, `Bearer ${secret}`)) fail("not_found", "There is nothing here.");
  c.set("rate", null);
  return next();
});
