import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import {
  type CurrentSession,
  currentSession,
  entryRefusal,
  type Membership,
  personOf,
  requirePlatformAdmin,
  type TokenHolder,
  tokenHolder,
  touchSession,
} from "../identity/index.ts";
import { clientAddress } from "../kernel/address.ts";
import type { AppEnv } from "../kernel/app-env.ts";
import { type Actor, type Ctx, createCtx, type Tenant, type UserActor } from "../kernel/context.ts";
import { DomainError, fail, type Refusal, unwrap } from "../kernel/errors.ts";
import { isPermission } from "../kernel/permissions.ts";
import { requestCookie } from "../kernel/request-cookie.ts";
import { type Site, tenantObject } from "../tenants/index.ts";
import { WORKSPACE_COOKIE } from "./contract.ts";
import { countPerson, countStranger } from "./limits.ts";
import { bearerOf, isAccessToken, type KeyCredential, keyOf } from "./request-key.ts";
import { appendHeader } from "./response-headers.ts";
import { type Declared, permissionOf, type RoutePermissions } from "./route-permissions.ts";
import { requireSameOrigin } from "./same-origin.ts";
import { watchCredential } from "./stream-credential.ts";

const RUN = /^\/api\/v1\/agents\/[^/]+\/runs$/;

/** The workspace that a browser has chosen to go on in. */
const chosenSlug = (request: Request): string | undefined => requestCookie(request, WORKSPACE_COOKIE);

/**
 * The seat in which a signed-in person acts: of the site's tenant; on the platform's own, of the header's, else of the
 * token's claim, else of the one that the browser has chosen, else their first.
 */
export function seatOf(
  site: Site,
  request: Request,
  memberships: Membership[],
  claimed: string | null = null,
): Membership | undefined {
  if (site.kind === "tenant") return memberships.find(({ tenantId }) => tenantId === site.tenant.id);
  const slug = request.headers.get("quayside-tenant");
  if (slug !== null) return memberships.find(({ tenantSlug }) => tenantSlug === slug);
  if (claimed !== null) return memberships.find(({ tenantId }) => tenantId === claimed);
  const chosen = chosenSlug(request);
  return memberships.find(({ tenantSlug }) => tenantSlug === chosen) ?? memberships[0];
}

/** The context of this request for a tenant and an actor. */
export const ctxOf = (c: Context<AppEnv>, tenant: Tenant, actor: Actor): Ctx =>
  createCtx({ ...c.var.request, tenant, actor });

const tenantOf = ({ tenantId, tenantSlug, tenantStatus }: Membership): Tenant => ({
  ...{ id: tenantId, slug: tenantSlug, status: tenantStatus },
});

/** A way into a workspace: the context to act in, or why there is none; neither where the person has no seat. */
export interface Entrance {
  ctx: Ctx | null;
  refused: Refusal | null;
}

/** Whether a workspace lets somebody in who came by `method`, and as whom they act there. */
function enter(
  c: Context<AppEnv>,
  seat: Membership | undefined,
  method: string,
  actorOf: (seat: Membership) => Omit<UserActor, "entry">,
): Entrance {
  if (!seat) return { ctx: null, refused: null };
  const entry = { method, address: clientAddress(c.env, c.req.raw) };
  const refused = entryRefusal(seat, entry);
  if (refused) return { ctx: null, refused };
  return { ctx: ctxOf(c, tenantOf(seat), { ...actorOf(seat), entry, hidden: seat.hidden }), refused: null };
}

/** Where a session lets its person act. */
export function entranceOfSession(
  c: Context<AppEnv>,
  { session, user, memberships }: CurrentSession,
): Entrance {
  const { sudoUntil, impersonatorId, impersonationReason } = session;
  return enter(c, seatOf(c.var.site, c.req.raw, memberships), session.method, ({ role }) => ({
    ...{ type: "user", id: user.id, name: user.name, role, via: "session", sudoUntil, scopes: null },
    ...(impersonatorId && {
      impersonatedBy: impersonatorId,
      impersonationReason: impersonationReason ?? "",
    }),
  }));
}

/** Where an access token lets its person act. */
const entranceOfToken = (
  c: Context<AppEnv>,
  { user: { id, name }, memberships, scopes, tenantId, method }: TokenHolder,
): Entrance =>
  enter(c, seatOf(c.var.site, c.req.raw, memberships, tenantId), method, ({ role }) => ({
    ...{ type: "user", id, name, role, via: "token", sudoUntil: null, scopes },
  }));

async function actByKey(
  c: Context<AppEnv>,
  { key, tenant }: { key: KeyCredential; tenant: Tenant },
): Promise<void> {
  c.set("credential", key);
  // Starting a run: `admit` checks the key itself, in the hop that it needs anyway.
  if (c.req.method === "POST" && RUN.test(c.req.path)) return;
  const { actor, rate } = unwrap(await tenantObject(c.env, tenant.id).authenticate(key));
  c.set("rate", rate);
  c.set("ctx", ctxOf(c, tenant, actor));
}

const holderOf = (c: Context<AppEnv>, token: string): Promise<TokenHolder | null> =>
  tokenHolder(c.env, token, c.var.request.clock.now());

const refuseAccount = (): never =>
  fail("forbidden", "This is about a person's own account; sign in with a browser.");

async function actByToken(c: Context<AppEnv>, token: string, declared: Declared): Promise<void> {
  const holder = await holderOf(c, token);
  if (!holder)
    fail(
      "unauthenticated",
      "This access token expired, was ended, or is none of ours. Refresh it, or sign in.",
    );
  countPerson(c, holder);
  if (isPersonal(declared)) refuseAccount();
  c.set("signedIn", holder);
  actByPerson(c, entranceOfToken(c, holder));
}

function actByPerson(c: Context<AppEnv>, { ctx, refused }: Entrance): void {
  if (refused) throw new DomainError(refused);
  if (ctx?.actor.type !== "user")
    fail(
      "forbidden",
      "You have no seat in this workspace. Choose one of yours with the header Quayside-Tenant.",
    );
  const { actor, tenant } = ctx;
  c.set("credential", { type: "session", tenantId: tenant.id, userId: actor.id, role: actor.role });
  c.set("ctx", ctx);
}

/** Who sits, by an entrance of now, in the seat that a request was answered for. */
const seated = (c: Context<AppEnv>, { ctx }: Entrance): Actor | null =>
  ctx?.tenant.id === c.var.ctx.tenant.id ? ctx.actor : null;

/** Notes, after the answer, that a session is in use. */
export function noteUse(c: Context<AppEnv>, { session }: CurrentSession): void {
  const { env, clock, waitUntil } = c.var.request;
  waitUntil(touchSession(env, session, c.var.request, clock.now()));
}

/** The session of a request, which counts against its person. */
async function sessionOf(c: Context<AppEnv>): Promise<CurrentSession> {
  requireSameOrigin(c.req.raw);
  const session = await currentSession(c.env, c.req.raw);
  if (!session) fail("unauthenticated", "Send an API key as a bearer token, or sign in.");
  countPerson(c, session);
  noteUse(c, session);
  c.set("signedIn", session);
  return session;
}

/** About a person apart from any workspace: for a browser's session alone. */
const isPersonal = (declared: Declared): boolean => declared === "account" || declared === "platform";

async function actAsOneself(c: Context<AppEnv>, session: CurrentSession, declared: Declared): Promise<void> {
  const person = personOf(c.var.request, session);
  if (declared === "platform") await requirePlatformAdmin(person);
  else if (session.session.impersonatorId !== null)
    fail("forbidden", "Only the person themselves may do this, not an administrator in their place.");
  c.set("person", person);
}

/** Whether somebody is asked for on the platform's own host who sits in no workspace yet, or not any more. */
const isUnseated = ({ req, var: { site } }: Context<AppEnv>, { memberships }: CurrentSession): boolean =>
  memberships.length === 0 && site.kind !== "tenant" && req.header("quayside-tenant") === undefined;

/** Asks for what the route declares; the context is missing where a run is started with a key. */
function requireDeclared(c: Context<AppEnv>, declared: Declared): void {
  if (isPermission(declared) && c.var.ctx) c.var.ctx.require(declared);
}

/** Who a credential stands for by now; null where it is good no more. */
type Look = () => Promise<Actor | null>;

/** Acts by the request's access token, if there is one. */
async function byToken(c: Context<AppEnv>, declared: Declared): Promise<Look | undefined> {
  const bearer = bearerOf(c.req.raw);
  if (bearer === undefined || !isAccessToken(bearer)) return undefined;
  await actByToken(c, bearer, declared);
  return async () => {
    const holder = await holderOf(c, bearer);
    return holder && seated(c, entranceOfToken(c, holder));
  };
}

/** Acts by the request's API key, if there is one. */
async function byKey(c: Context<AppEnv>, declared: Declared): Promise<Look | undefined> {
  const key = await keyOf(c.env, c.req.raw);
  if (!key) return undefined;
  if (isPersonal(declared)) refuseAccount();
  await actByKey(c, key);
  return () => tenantObject(c.env, key.tenant.id).keyActor(key.key);
}

/** Acts by the session of the request's cookie. */
async function bySession(c: Context<AppEnv>, session: CurrentSession, declared: Declared): Promise<Look> {
  if (isPersonal(declared)) await actAsOneself(c, session, declared);
  else if (!(declared === "signed-in" && isUnseated(c, session)))
    actByPerson(c, entranceOfSession(c, session));
  return async () => {
    const now = await currentSession(c.env, c.req.raw);
    return now && seated(c, entranceOfSession(c, now));
  };
}

/**
 * Authenticates requests to the API and asks for what the route declares: `c.var.credential` always, `c.var.ctx`
 * unless the route is public, of an account (`c.var.person`), starts a run with a key, which `admit` asks for, or only
 * wants somebody signed in, who may have no seat at all.
 */
export const authentication = (permissions: RoutePermissions) =>
  createMiddleware<AppEnv>(async (c, next) => {
    c.set("credential", { type: "anonymous" });
    const declared = permissionOf(c, permissions);
    if (declared === undefined) return next();
    if (declared === "public") {
      await countStranger(c);
      requireSameOrigin(c.req.raw);
      return next();
    }
    const byProgram = (await byToken(c, declared)) ?? (await byKey(c, declared));
    const session = byProgram ? null : await sessionOf(c);
    const look = session ? await bySession(c, session, declared) : byProgram;
    requireDeclared(c, declared);
    await next();
    if (look && !isPersonal(declared)) watchCredential(c, declared, look);
    if (session?.renewedCookie && !c.res.headers.has("set-cookie"))
      appendHeader(c, "set-cookie", session.renewedCookie);
  });

/** Authenticates calls of the edge endpoint: by key or not at all. Cookies mean nothing there. */
export const edgeAuthentication = createMiddleware<AppEnv>(async (c, next) => {
  const key = await keyOf(c.env, c.req.raw);
  c.set("credential", key?.key ?? { type: "anonymous" });
  if (!key) await countStranger(c);
  return next();
});
