import { Hono } from "hono";
import { manifestJsonSchema } from "../agents/index.ts";
import type { AppEnv } from "../kernel/app-env.ts";
import { AGENT_TYPES } from "./agent-types.ts";

const CACHED = { "cache-control": "public, max-age=3600", "access-control-allow-origin": "*" };

/** `/schemas`: what editors need to write agents. Public and the same for everyone, so any site may read it. */
export const schemaRoutes = new Hono<AppEnv>()
  .get("/schemas/agent.json", (c) =>
    c.json(manifestJsonSchema() as object, 200, { ...CACHED, "content-type": "application/schema+json" }),
  )
  .get("/schemas/quayside.d.ts", (c) => c.text(AGENT_TYPES, 200, CACHED));
