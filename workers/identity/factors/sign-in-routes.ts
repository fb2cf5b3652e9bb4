import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { type AppEnv, createRouter, json } from "../../kernel/app-env.ts";
import { signedInAnswer } from "../contract.ts";
import type { ProvedUser } from "../proved-user.ts";
import { membershipsOf } from "../queries.ts";
import { type OpenSession, sessionCookie } from "../sessions.ts";
import { browserOptions, passkeyAssertion, secondFactorInput } from "./contract.ts";
import { finishSignIn } from "./second-factor.ts";
import { passkeySignInOptions, signInWithPasskey } from "./sign-in-with-passkey.ts";

/** `/auth/login/…`: the second factor, and signing in by a passkey alone. */
export const factorSignInRoutes = createRouter();

const ANSWER = {
  200: {
    description: "Signed in; the session is in the cookie `__Host-quayside`.",
    content: json(signedInAnswer),
  },
};

/** Sets the cookie of a session, and says whose it is. */
async function signedIn(c: Context<AppEnv>, { session, user }: { session: OpenSession; user: ProvedUser }) {
  c.header("set-cookie", sessionCookie(c.env, session.secret));
  return { next: "done" as const, user, memberships: await membershipsOf(c.env, user.id) };
}

factorSignInRoutes.openapi(
  createRoute({
    method: "post",
    path: "/auth/login/second-factor",
    operationId: "finishLogIn",
    "x-permission": "public",
    tags: ["Identity"],
    summary: "Finish signing in with a second factor",
    description:
      "Takes the challenge of `POST /auth/login` and one of: a code of the authenticator app, a recovery code, or what `navigator.credentials.get()` answered. A code of the app works once. After ten wrong tries, or five minutes, signing in begins again.",
    security: [],
    request: { body: { required: true, content: json(secondFactorInput) } },
    responses: ANSWER,
  }),
  async (c) => c.json(await signedIn(c, await finishSignIn(c.var.request, c.req.valid("json"))), 200),
);

factorSignInRoutes.openapi(
  createRoute({
    method: "post",
    path: "/auth/passkey/options",
    operationId: "passkeyLogInOptions",
    "x-permission": "public",
    tags: ["Identity"],
    summary: "Ask for a passkey",
    description:
      "Options for `navigator.credentials.get()`, with a challenge that works once, for five minutes. They are alike for everybody.",
    security: [],
    responses: { 200: { description: "The options.", content: json(browserOptions) } },
  }),
  async (c) => c.json(await passkeySignInOptions(c.var.request), 200),
);

factorSignInRoutes.openapi(
  createRoute({
    method: "post",
    path: "/auth/passkey",
    operationId: "logInWithPasskey",
    "x-permission": "public",
    tags: ["Identity"],
    summary: "Sign in by a passkey alone",
    description:
      "Takes what `navigator.credentials.get()` answered. The authenticator has to have checked who holds it.",
    security: [],
    request: {
      body: { required: true, content: json(z.strictObject({ passkey: passkeyAssertion })) },
    },
    responses: ANSWER,
  }),
  async (c) => c.json(await signedIn(c, await signInWithPasskey(c.var.request, c.req.valid("json"))), 200),
);
