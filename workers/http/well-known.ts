import { Hono } from "hono";
import { publicKeys } from "../identity/index.ts";
import type { AppEnv } from "../kernel/app-env.ts";
import { publicLicenceKeys } from "../licences/index.ts";

/** A key is published a day before it signs, so that an hour's memory of this page never misses one. */
const CACHED = { "cache-control": "public, max-age=3600", "access-control-allow-origin": "*" };

const KEY_SET = { ...CACHED, "content-type": "application/jwk-set+json" };

/** `/.well-known`: what others need to check access tokens, and the licences of exports (RFC 8615, RFC 7517). */
export const wellKnownRoutes = new Hono<AppEnv>()
  .get("/.well-known/jwks.json", async (c) =>
    c.json(await publicKeys(c.env, c.var.request.clock.now()), 200, KEY_SET),
  )
  .get("/.well-known/licence-keys.json", async (c) => c.json(await publicLicenceKeys(c.env), 200, KEY_SET));
