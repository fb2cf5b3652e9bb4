import { createRoute, z } from "@hono/zod-openapi";
import { createRouter, json } from "../../kernel/app-env.ts";
import { listOf, onePage } from "../../kernel/pages.ts";
import { plainText } from "../../kernel/plain-text.ts";
import { logInAnswer } from "../contract.ts";
import { listConnections, unlinkConnection } from "../federation/connections.ts";
import { connectionView } from "../federation/contract.ts";
import { FLOW_SECONDS } from "../federation/flow.ts";
import { nonceCookie, nonceOf } from "../nonce-cookie.ts";
import { membershipsOf } from "../queries.ts";
import { sessionCookie } from "../sessions.ts";
import { beginWalletLink, beginWalletSignIn } from "./begin-wallet.ts";
import { walletChallenge, walletChallengeInput, walletProof } from "./contract.ts";
import { linkWallet } from "./link-wallet.ts";
import { signInWithWallet } from "./sign-in-with-wallet.ts";

/** `/auth/wallet`, `/account/wallets`, `/account/connections`: what signs a person in beside password and passkeys. */
export const connectionRoutes = createRouter();

const body = <T extends z.ZodType>(schema: T) => ({ body: { required: true, content: json(schema) } });
const account = { "x-permission": "account", tags: ["Account"], security: [{ session: [] as string[] }] };
const entrance = { "x-permission": "public", tags: ["Identity"], security: [] };
const challenge = {
  request: body(walletChallengeInput),
  responses: {
    200: {
      description: "What to sign. A cookie keeps it to this browser.",
      content: json(walletChallenge),
    },
  },
};
/** Within ten minutes the same browser comes back with the signature. */
const keepsIt = (browser: string) => nonceCookie("wallet", browser, FLOW_SECONDS);

connectionRoutes.openapi(
  createRoute({
    ...entrance,
    ...challenge,
    method: "post",
    path: "/auth/wallet/challenge",
    operationId: "walletLogInChallenge",
    summary: "Ask what a wallet has to sign",
    description:
      "A message of EIP-4361 with a nonce that works once, for ten minutes, in the browser that asked. It is alike for every wallet.",
  }),
  async (c) => {
    const { browser, ...visit } = await beginWalletSignIn(c.var.request, c.req.valid("json"));
    c.header("set-cookie", keepsIt(browser));
    return c.json(visit, 200);
  },
);

connectionRoutes.openapi(
  createRoute({
    ...entrance,
    method: "post",
    path: "/auth/wallet",
    operationId: "logInWithWallet",
    summary: "Sign in with a wallet",
    description:
      "Takes the message with its signature: of a key, or of a contract (ERC-1271, ERC-6492) on a chain that the platform can ask. The wallet has to be linked to an account.",
    request: body(walletProof),
    responses: {
      200: {
        description:
          "Signed in; the session is in the cookie `__Host-quayside`. Or, where the account has a second factor, the challenge that `POST /auth/login/second-factor` takes.",
        content: json(logInAnswer),
      },
    },
  }),
  async (c) => {
    const browser = nonceOf(c.req.raw, "wallet");
    const done = await signInWithWallet(c.var.request, c.req.valid("json"), browser);
    const { session, secondFactor, user } = done;
    if (secondFactor) return c.json({ next: "second-factor" as const, ...secondFactor }, 200);
    c.header("set-cookie", sessionCookie(c.env, session.secret));
    const { id, email, name } = user;
    const memberships = await membershipsOf(c.env, id);
    return c.json({ next: "done" as const, user: { id, email, name }, memberships }, 200);
  },
);

connectionRoutes.openapi(
  createRoute({
    ...account,
    ...challenge,
    method: "post",
    path: "/account/wallets/challenge",
    operationId: "walletLinkChallenge",
    summary: "Ask what a wallet has to sign to be linked",
    description: "The same for linking a wallet to your account. Confirm first that it is you.",
  }),
  async (c) => {
    const { browser, ...visit } = await beginWalletLink(c.var.person, c.req.valid("json"));
    c.header("set-cookie", keepsIt(browser));
    return c.json(visit, 200);
  },
);

connectionRoutes.openapi(
  createRoute({
    ...account,
    method: "post",
    path: "/account/wallets",
    operationId: "linkWallet",
    summary: "Link a wallet",
    description: "It signs you in from now on. One wallet belongs to one account; a mail tells you of it.",
    request: body(walletProof),
    responses: { 204: { description: "Linked." } },
  }),
  async (c) => {
    await linkWallet(c.var.person, c.req.valid("json"), nonceOf(c.req.raw, "wallet"));
    return c.body(null, 204);
  },
);

connectionRoutes.openapi(
  createRoute({
    ...account,
    method: "get",
    path: "/account/connections",
    operationId: "listConnections",
    summary: "What else signs you in",
    description: "Accounts elsewhere and wallets, newest first.",
    responses: {
      200: { description: "The connections.", content: json(listOf(connectionView)) },
    },
  }),
  async (c) => c.json(onePage(await listConnections(c.var.person)), 200),
);

connectionRoutes.openapi(
  createRoute({
    ...account,
    method: "delete",
    path: "/account/connections/{connection}",
    operationId: "unlinkConnection",
    summary: "Unlink one of them",
    description:
      "It does not sign you in any more. The last way to sign in stays. Confirm first that it is you.",
    request: { params: z.object({ connection: plainText.min(1).max(64) }) },
    responses: { 204: { description: "Unlinked." } },
  }),
  async (c) => {
    await unlinkConnection(c.var.person, c.req.valid("param").connection);
    return c.body(null, 204);
  },
);
