import { createRoute, z } from "@hono/zod-openapi";
import { createRouter, json } from "../../kernel/app-env.ts";
import { sessionCookie } from "../sessions.ts";
import { addPasskey, newPasskeyOptions } from "./add-passkey.ts";
import { removePasskey, renamePasskey } from "./change-passkey.ts";
import {
  browserOptions,
  codesView,
  factorsView,
  passkeyInput,
  renamePasskeyInput,
  totpCodeInput,
  totpSetupView,
} from "./contract.ts";
import { disableTotp } from "./disable-totp.ts";
import { beginTotp, confirmTotp } from "./enable-totp.ts";
import { getFactors } from "./queries.ts";
import { createRecoveryCodes } from "./recovery-codes.ts";

/**
 * `/account/…`: a person's own authenticator app, recovery codes and passkeys. All but reading needs step-up, and
 * replaces the session's cookie.
 */
export const factorRoutes = createRouter();

const body = <T extends z.ZodType>(schema: T) => ({ body: { required: true, content: json(schema) } });
const passkeyParams = z.strictObject({
  passkey: z
    .string()
    .regex(/^[\w-]+$/, "has to be base64url")
    .max(1_400)
    .openapi({ description: "The passkey's id, as the list shows it." }),
});
const OF_ACCOUNT = { "x-permission": "account" as const, tags: ["Account"] };
const CODES = {
  200: {
    description: "Done. Recovery codes come along where the account had none left; they are shown this once.",
    content: json(codesView),
  },
};

factorRoutes.openapi(
  createRoute({
    ...OF_ACCOUNT,
    method: "get",
    path: "/account/factors",
    operationId: "getFactors",
    summary: "What I sign in with",
    description:
      "Whether the account has a password and an authenticator app, its passkeys, and how many recovery codes are left.",
    responses: { 200: { description: "The account's factors.", content: json(factorsView) } },
  }),
  async (c) => c.json(await getFactors(c.var.person), 200),
);

factorRoutes.openapi(
  createRoute({
    ...OF_ACCOUNT,
    method: "post",
    path: "/account/totp",
    operationId: "beginTotp",
    summary: "Begin to set up an authenticator app",
    description:
      "Answers the secret, to be put into the app. Nothing asks for its codes before it is confirmed.",
    responses: { 200: { description: "The secret.", content: json(totpSetupView) } },
  }),
  async (c) => c.json(await beginTotp(c.var.person), 200),
);

factorRoutes.openapi(
  createRoute({
    ...OF_ACCOUNT,
    method: "post",
    path: "/account/totp/confirm",
    operationId: "confirmTotp",
    summary: "Turn the authenticator app on",
    description: "Takes a code of the app that was begun. From then on, signing in by password asks for one.",
    request: body(totpCodeInput),
    responses: CODES,
  }),
  async (c) => {
    const { secret, recoveryCodes } = await confirmTotp(c.var.person, c.req.valid("json"));
    c.header("set-cookie", sessionCookie(c.env, secret));
    return c.json({ recoveryCodes }, 200);
  },
);

factorRoutes.openapi(
  createRoute({
    ...OF_ACCOUNT,
    method: "delete",
    path: "/account/totp",
    operationId: "disableTotp",
    summary: "Turn the authenticator app off",
    description: "Recovery codes go with the last factor that they stand in for.",
    responses: { 204: { description: "Done." } },
  }),
  async (c) => {
    c.header("set-cookie", sessionCookie(c.env, (await disableTotp(c.var.person)).secret));
    return c.body(null, 204);
  },
);

factorRoutes.openapi(
  createRoute({
    ...OF_ACCOUNT,
    method: "post",
    path: "/account/recovery-codes",
    operationId: "createRecoveryCodes",
    summary: "Make new recovery codes",
    description: "Ten codes, each good for one sign-in. Earlier ones stop.",
    responses: CODES,
  }),
  async (c) => {
    const { secret, codes } = await createRecoveryCodes(c.var.person);
    c.header("set-cookie", sessionCookie(c.env, secret));
    return c.json({ recoveryCodes: codes }, 200);
  },
);

factorRoutes.openapi(
  createRoute({
    ...OF_ACCOUNT,
    method: "post",
    path: "/account/passkeys/options",
    operationId: "newPasskeyOptions",
    summary: "Ask for a new passkey",
    description:
      "Options for `navigator.credentials.create()`; their challenge works once, for five minutes.",
    responses: { 200: { description: "The options.", content: json(browserOptions) } },
  }),
  async (c) => c.json(await newPasskeyOptions(c.var.person), 200),
);

factorRoutes.openapi(
  createRoute({
    ...OF_ACCOUNT,
    method: "post",
    path: "/account/passkeys",
    operationId: "addPasskey",
    summary: "Add a passkey",
    description:
      "Takes what `navigator.credentials.create()` answered. From then on, signing in by password asks for a second factor.",
    request: body(passkeyInput),
    responses: CODES,
  }),
  async (c) => {
    const { secret, recoveryCodes } = await addPasskey(c.var.person, c.req.valid("json"));
    c.header("set-cookie", sessionCookie(c.env, secret));
    return c.json({ recoveryCodes }, 200);
  },
);

factorRoutes.openapi(
  createRoute({
    ...OF_ACCOUNT,
    method: "patch",
    path: "/account/passkeys/{passkey}",
    operationId: "renamePasskey",
    summary: "Rename a passkey",
    description: "Gives a passkey another name, to tell it from others.",
    request: { params: passkeyParams, ...body(renamePasskeyInput) },
    responses: { 204: { description: "Renamed." } },
  }),
  async (c) => {
    await renamePasskey(c.var.person, c.req.valid("param").passkey, c.req.valid("json"));
    return c.body(null, 204);
  },
);

factorRoutes.openapi(
  createRoute({
    ...OF_ACCOUNT,
    method: "delete",
    path: "/account/passkeys/{passkey}",
    operationId: "removePasskey",
    summary: "Remove a passkey",
    description:
      "It signs nobody in any more. Recovery codes go with the last factor that they stand in for.",
    request: { params: passkeyParams },
    responses: { 204: { description: "Removed." } },
  }),
  async (c) => {
    const { secret } = await removePasskey(c.var.person, c.req.valid("param").passkey);
    c.header("set-cookie", sessionCookie(c.env, secret));
    return c.body(null, 204);
  },
);
