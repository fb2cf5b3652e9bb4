import { createRoute } from "@hono/zod-openapi";
import { createRouter } from "../kernel/app-env.ts";
import type { Ctx } from "../kernel/context.ts";
import { fail, unwrap } from "../kernel/errors.ts";
import { requestPasswordReset, resetPassword } from "./accounts/reset-password.ts";
import { SIGN_UP_SECONDS, signUp } from "./accounts/sign-up.ts";
import { verifyAddress } from "./accounts/verify-address.ts";
import {
  logInAnswer,
  logInInput,
  meView,
  resetPasswordInput,
  signedInAnswer,
  signUpInput,
  userView,
  verifyInput,
} from "./contract.ts";
import { logIn, logOut } from "./log-in.ts";
import { nonceCookie, nonceOf } from "./nonce-cookie.ts";
import { membershipsOf } from "./queries.ts";
import { shownSeat } from "./session-query.ts";
import { clearedCookie, sessionCookie } from "./sessions.ts";

/** `/auth`: signing in and out with a cookie, and who one is. */
export const identityRoutes = createRouter();

identityRoutes.openapi(
  createRoute({
    method: "post",
    path: "/auth/login",
    operationId: "logIn",
    "x-permission": "public",
    tags: ["Identity"],
    summary: "Sign in",
    description:
      "Opens a session of 30 days and sets its cookie. Programs use an API key instead. After several failures further attempts have to wait.",
    security: [],
    request: { body: { required: true, content: { "application/json": { schema: logInInput } } } },
    responses: {
      200: {
        description:
          "Signed in; the session is in the cookie `__Host-quayside`. Or, where the account has a second factor, the challenge that `POST /auth/login/second-factor` takes.",
        content: { "application/json": { schema: logInAnswer } },
      },
    },
  }),
  async (c) => {
    const { session, secondFactor, user } = unwrap(await logIn(c.var.request, c.req.valid("json")));
    if (secondFactor) return c.json({ next: "second-factor" as const, ...secondFactor }, 200);
    c.header("set-cookie", sessionCookie(c.env, session.secret));
    return c.json({ next: "done" as const, user, memberships: await membershipsOf(c.env, user.id) }, 200);
  },
);

identityRoutes.openapi(
  createRoute({
    method: "post",
    path: "/auth/signup",
    operationId: "signUp",
    "x-permission": "public",
    tags: ["Identity"],
    summary: "Sign up",
    description:
      "Sends a link to the address; the account is made once it is followed. The answer is the same when the address has an account: then the mail says so.",
    security: [],
    request: { body: { required: true, content: { "application/json": { schema: signUpInput } } } },
    responses: { 202: { description: "A mail is on its way." } },
  }),
  async (c) => {
    const { nonce } = await signUp(c.var.request, c.req.valid("json"));
    c.header("set-cookie", nonceCookie("sign-up", nonce, SIGN_UP_SECONDS));
    return c.body(null, 202);
  },
);

identityRoutes.openapi(
  createRoute({
    method: "post",
    path: "/auth/verify",
    operationId: "verifyAddress",
    "x-permission": "public",
    tags: ["Identity"],
    summary: "Follow the link of a sign-up",
    description:
      "Makes the account and opens a session. In another browser than the one that signed up, the password is needed too.",
    security: [],
    request: { body: { required: true, content: { "application/json": { schema: verifyInput } } } },
    responses: {
      201: {
        description: "Signed up and signed in; the session is in the cookie `__Host-quayside`.",
        content: { "application/json": { schema: signedInAnswer } },
      },
    },
  }),
  async (c) => {
    const nonce = nonceOf(c.req.raw, "sign-up");
    const { session, user } = await verifyAddress(c.var.request, c.req.valid("json"), nonce);
    c.header("set-cookie", sessionCookie(c.env, session.secret));
    return c.json({ next: "done" as const, user, memberships: [] }, 201);
  },
);

identityRoutes.openapi(
  createRoute({
    method: "post",
    path: "/auth/reset-password",
    operationId: "resetPassword",
    "x-permission": "public",
    tags: ["Identity"],
    summary: "Reset a password",
    description:
      "With `email`: sends a link, good for an hour, if the address has an account; the answer is the same if not (202). With the link's `code` and a `password`: sets it and ends every session (204).",
    security: [],
    request: { body: { required: true, content: { "application/json": { schema: resetPasswordInput } } } },
    responses: {
      202: { description: "If there is such an account, a mail is on its way." },
      204: { description: "The password is set; sign in with it." },
    },
  }),
  async (c) => {
    const { email, code = "", password = "" } = c.req.valid("json");
    if (email === undefined) {
      await resetPassword(c.var.request, { code, password });
      return c.body(null, 204);
    }
    await requestPasswordReset(c.var.request, email);
    return c.body(null, 202);
  },
);

identityRoutes.openapi(
  createRoute({
    method: "post",
    path: "/auth/logout",
    operationId: "logOut",
    "x-permission": "public",
    tags: ["Identity"],
    summary: "Sign out",
    description:
      "Ends the cookie's session at once, here and on the server. Without a session it does nothing.",
    security: [],
    responses: { 204: { description: "Signed out." } },
  }),
  async (c) => {
    await logOut(c.var.request, c.req.raw);
    c.header("set-cookie", clearedCookie(c.env));
    return c.body(null, 204);
  },
);

identityRoutes.openapi(
  createRoute({
    method: "get",
    path: "/auth/me",
    operationId: "getMe",
    "x-permission": "signed-in",
    tags: ["Identity"],
    summary: "Who am I",
    description:
      "Tells who the credential belongs to, with which role in which tenant. A quick test of an API key. A signed-in person who belongs to no tenant is told so at the platform's own host.",
    responses: {
      200: { description: "The actor.", content: { "application/json": { schema: meView } } },
    },
  }),
  async (c) => {
    const { signedIn } = c.var;
    // Who sits nowhere has no context.
    const ctx = c.var.ctx as Ctx | undefined;
    const actor = ctx?.actor ?? (signedIn && { type: "user" as const, ...signedIn.user, role: null });
    if (actor?.type !== "user" && actor?.type !== "key")
      fail("unauthenticated", "Sign in, or send an API key.");
    const { type, id, name, role } = actor;
    const memberships = (signedIn?.memberships ?? []).map(shownSeat);
    const tenant = ctx?.tenant ?? null;
    const user = signedIn ? userView.parse(signedIn.user) : null;
    return c.json({ actor: { type, id, name, role }, tenant, user, memberships }, 200);
  },
);
