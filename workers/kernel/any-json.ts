import { z } from "@hono/zod-openapi";
import type { Json } from "./json.ts";

/**
 * Any JSON value, null included; a missing one is refused. Bodies have come through a JSON parser, so nothing in
 * them needs to be looked at again: unlike `z.json()`, this costs nothing for large values, and has an OpenAPI form.
 */
export const anyJson = z
  .unknown()
  .refine((value) => value !== undefined, "is missing") as unknown as z.ZodType<Json>;
