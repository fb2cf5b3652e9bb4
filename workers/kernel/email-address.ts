import { z } from "@hono/zod-openapi";

/** An address, made lower case. Only its form is checked: whether mail arrives is another matter. */
export const emailAddress = z
  .string()
  .trim()
  .toLowerCase()
  .max(254)
  .pipe(z.email("must be an e-mail address, such as ada@example.org"));
