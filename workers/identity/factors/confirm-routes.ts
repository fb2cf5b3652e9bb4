import { createRoute } from "@hono/zod-openapi";
import { createRouter, json } from "../../kernel/app-env.ts";
import { sessionCookie } from "../sessions.ts";
import { confirmIdentity, confirmWays, mailConfirmCode } from "./confirm-identity.ts";
import { confirmAnswer, confirmInput, confirmWays as waysSchema } from "./contract.ts";

/** `/auth/confirm`: showing again who one is, before dangerous acts. */
export const confirmRoutes = createRouter();

confirmRoutes.openapi(
  createRoute({
    method: "post",
    path: "/auth/confirm",
    operationId: "confirmIdentity",
    "x-permission": "account",
    tags: ["Identity"],
    summary: "Confirm that it is you",
    description:
      "Opens what answers `sudo_required` for ten minutes, in this session, whose cookie is replaced. Who has a second factor needs it; others send their password, or a code that `POST /auth/confirm/mail` mails them.",
    request: { body: { required: true, content: json(confirmInput) } },
    responses: { 200: { description: "Confirmed.", content: json(confirmAnswer) } },
  }),
  async (c) => {
    const { secret, sudoUntil } = await confirmIdentity(c.var.person, c.req.valid("json"));
    c.header("set-cookie", sessionCookie(c.env, secret));
    return c.json({ sudoUntil: new Date(sudoUntil).toISOString() }, 200);
  },
);

confirmRoutes.openapi(
  createRoute({
    method: "post",
    path: "/auth/confirm/options",
    operationId: "confirmOptions",
    "x-permission": "account",
    tags: ["Identity"],
    summary: "Ask how to confirm",
    description:
      "By which of its ways this account confirms here and, where a passkey is one, the options for `navigator.credentials.get()`.",
    responses: { 200: { description: "The ways.", content: json(waysSchema) } },
  }),
  async (c) => c.json(await confirmWays(c.var.person), 200),
);

confirmRoutes.openapi(
  createRoute({
    method: "post",
    path: "/auth/confirm/mail",
    operationId: "mailConfirmCode",
    "x-permission": "account",
    tags: ["Identity"],
    summary: "Mail a code to confirm with",
    description:
      "For accounts that have neither a password nor a second factor. The code works once, for five minutes, in this session.",
    responses: { 204: { description: "The mail is on its way." } },
  }),
  async (c) => {
    await mailConfirmCode(c.var.person);
    return c.body(null, 204);
  },
);
