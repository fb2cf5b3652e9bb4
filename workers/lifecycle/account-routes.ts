import { createRoute } from "@hono/zod-openapi";
import { clearedCookie } from "../identity/index.ts";
import { createRouter, json } from "../kernel/app-env.ts";
import { deleteAccount } from "./accounts/delete-account.ts";
import { deleteAccountInput } from "./contract.ts";

/** `/account/deletion`. */
export const accountDeletionRoutes = createRouter();

const deleteRoute = createRoute({
  method: "post",
  path: "/account/deletion",
  operationId: "deleteAccount",
  "x-permission": "account",
  tags: ["Account"],
  summary: "Delete your account",
  description:
    "At once and for good: your seats, sessions, tokens and keys end, and all that says who you were is erased. The last owner of a workspace is refused. Confirm first that it is you.",
  security: [{ session: [] as string[] }],
  request: { body: { required: true, content: json(deleteAccountInput) } },
  responses: { 204: { description: "It is gone." } },
});
accountDeletionRoutes.openapi(deleteRoute, async (c) => {
  await deleteAccount(c.var.person, c.req.valid("json"));
  c.header("set-cookie", clearedCookie(c.env));
  return c.body(null, 204);
});
