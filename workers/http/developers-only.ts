import { createMiddleware } from "hono/factory";
import { isFromLoopback } from "../kernel/address.ts";
import type { AppEnv } from "../kernel/app-env.ts";
import { fail } from "../kernel/errors.ts";
import { hasOutbox } from "../mail/index.ts";

/**
 * The pages below `/dev` show everybody's mails, with the links in them. They are there in development, while no sender
 * delivers mails, for whoever sits at the machine; for everyone else they do not exist.
 */
export const developersOnly = createMiddleware<AppEnv>(async (c, next) => {
  if (!hasOutbox(c.env) || !isFromLoopback(c.env, c.req.raw)) fail("not_found", "There is nothing here.");
  return next();
});
