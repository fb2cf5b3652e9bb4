import { createRoute, z } from "@hono/zod-openapi";
import { createRouter, json } from "../kernel/app-env.ts";
import { listOf, onePage, pageOf, pageQuery } from "../kernel/pages.ts";
import { plainText } from "../kernel/plain-text.ts";
import { listAccountEvents } from "./accounts/account-events.ts";
import { changeAddress, requestAddressChange } from "./accounts/change-address.ts";
import { changePassword } from "./accounts/change-password.ts";
import { changeProfile } from "./accounts/change-profile.ts";
import { endOtherSessions, endSession, listDevices } from "./accounts/devices.ts";
import { exportAccount } from "./accounts/export-account.ts";
import {
  accountEventView,
  changeAddressInput,
  changePasswordInput,
  changeProfileInput,
  confirmAddressInput,
  deviceView,
} from "./contract.ts";
import { sessionCookie } from "./sessions.ts";

/** `/account`: what a signed-in person does with their own account, apart from any workspace. */
export const accountRoutes = createRouter();

const body = <T extends z.ZodType>(schema: T) => ({ body: { required: true, content: json(schema) } });
const account = { "x-permission": "account", tags: ["Account"], security: [{ session: [] as string[] }] };
const done = { 204: { description: "Done." } };

accountRoutes.openapi(
  createRoute({
    ...account,
    method: "patch",
    path: "/account",
    operationId: "changeAccount",
    summary: "Change your name",
    description: "Changes what others call you.",
    request: body(changeProfileInput),
    responses: done,
  }),
  async (c) => {
    await changeProfile(c.var.person, c.req.valid("json"));
    return c.body(null, 204);
  },
);

accountRoutes.openapi(
  createRoute({
    ...account,
    method: "put",
    path: "/account/password",
    operationId: "changePassword",
    summary: "Set your password",
    description: "Ends all your other sessions; this one gets a new cookie. Confirm first that it is you.",
    request: body(changePasswordInput),
    responses: done,
  }),
  async (c) => {
    const { secret } = await changePassword(c.var.person, c.req.valid("json").password);
    c.header("set-cookie", sessionCookie(c.env, secret));
    return c.body(null, 204);
  },
);

accountRoutes.openapi(
  createRoute({
    ...account,
    method: "post",
    path: "/account/address",
    operationId: "requestAddressChange",
    summary: "Change your address",
    description:
      "Sends a link to the new address, which becomes yours once it is followed. Confirm first that it is you.",
    request: body(changeAddressInput),
    responses: { 202: { description: "If the address is free, a link is on its way." } },
  }),
  async (c) => {
    await requestAddressChange(c.var.person, c.req.valid("json").email);
    return c.body(null, 202);
  },
);

accountRoutes.openapi(
  createRoute({
    method: "post",
    path: "/account/address/confirm",
    operationId: "confirmAddress",
    "x-permission": "public",
    tags: ["Account"],
    summary: "Follow a link to change an address",
    description:
      "Takes the code of a mailed link: to the new address, or to the old one, which takes it back.",
    security: [],
    request: body(confirmAddressInput),
    responses: done,
  }),
  async (c) => {
    await changeAddress(c.var.request, c.req.valid("json").code);
    return c.body(null, 204);
  },
);

accountRoutes.openapi(
  createRoute({
    ...account,
    method: "get",
    path: "/account/sessions",
    operationId: "listSessions",
    summary: "Where you are signed in",
    description: "Your sessions, the one used last first.",
    responses: {
      200: { description: "The sessions.", content: json(listOf(deviceView)) },
    },
  }),
  async (c) => c.json(onePage(await listDevices(c.var.person)), 200),
);

accountRoutes.openapi(
  createRoute({
    ...account,
    method: "delete",
    path: "/account/sessions/{session}",
    operationId: "endSession",
    summary: "Sign out elsewhere",
    description: "Ends one of your sessions at once.",
    request: { params: z.object({ session: plainText.min(1).max(64) }) },
    responses: done,
  }),
  async (c) => {
    await endSession(c.var.person, c.req.valid("param").session);
    return c.body(null, 204);
  },
);

accountRoutes.openapi(
  createRoute({
    ...account,
    method: "delete",
    path: "/account/sessions",
    operationId: "endOtherSessions",
    summary: "Sign out everywhere else",
    description: "Ends all your sessions but this one.",
    responses: done,
  }),
  async (c) => {
    await endOtherSessions(c.var.person);
    return c.body(null, 204);
  },
);

accountRoutes.openapi(
  createRoute({
    ...account,
    method: "get",
    path: "/account/events",
    operationId: "listAccountEvents",
    summary: "What happened with your account",
    description: "Sign-ins and changes of the last year, newest first.",
    request: { query: pageQuery },
    responses: {
      200: { description: "One page.", content: json(pageOf(accountEventView, "AccountEventPage")) },
    },
  }),
  async (c) => c.json(await listAccountEvents(c.var.person, c.req.valid("query")), 200),
);

accountRoutes.openapi(
  createRoute({
    ...account,
    method: "get",
    path: "/account/export",
    operationId: "exportAccount",
    summary: "Everything about you",
    description: "All that the platform keeps about you, as one JSON document. Confirm first that it is you.",
    responses: {
      200: { description: "The document.", content: json(z.record(z.string(), z.unknown())) },
    },
  }),
  async (c) => {
    c.header("content-disposition", 'attachment; filename="quayside-account.json"');
    return c.json(await exportAccount(c.var.person), 200);
  },
);
