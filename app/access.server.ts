import { type AppLoadContext, data, redirect } from "@remix-run/cloudflare";
import type { PersonCtx } from "@workers/identity/index.ts";
import type { Ctx } from "@workers/kernel/context.ts";
import { allows, PERMISSIONS, type Permission } from "@workers/kernel/permissions.ts";
import { platformOrigin, ssoStart } from "@workers/tenants/index.ts";
import type { Problem } from "./problem.ts";
import { problemOf, refusalInit } from "./problems.server.ts";
import { signInPath } from "./redirects.ts";

/** Who is signed in, on whichever host, apart from any workspace; who is signed out is sent to sign in. */
export function requireSignedIn(request: Request, context: AppLoadContext): PersonCtx {
  const { pathname, search } = new URL(request.url);
  if (!context.person) throw redirect(signInPath(request.method === "GET" ? pathname + search : pathname));
  return context.person;
}

const OF_THEMSELVES: Problem = {
  code: "forbidden",
  detail: "This is about a person's own account: only they may see it, signed in on the platform's own host.",
  issues: [],
  meta: {},
};

/** The same for the pages of an account, which are the platform's: a workspace's host leads to those. */
export function requirePerson(request: Request, context: AppLoadContext): PersonCtx {
  const { pathname, search } = new URL(request.url);
  const path = request.method === "GET" ? pathname + search : pathname;
  if (context.hostTenant) throw redirect(platformOrigin(context.env) + path);
  const { impersonatorId, tenantId } = context.person?.session ?? {};
  if (impersonatorId || tenantId) throw data(OF_THEMSELVES, { status: 403 });
  return requireSignedIn(request, context);
}

/** The person's context in the current workspace. Who is signed out is sent to sign in; who has no seat is told so. */
export function requireCtx(request: Request, context: AppLoadContext): Ctx {
  const { memberships } = requireSignedIn(request, context);
  if (context.ctx) return standing(request, context.ctx);
  const { refused } = context;
  const { pathname } = new URL(request.url);
  if (refused?.meta?.reason === "sso")
    throw redirect(ssoStart(context.env, String(refused.meta.workspace), pathname));
  if (refused) throw data(problemOf(refused), refusalInit(refused));
  // Nobody is turned away who has no workspace at all yet.
  if (!context.hostTenant && memberships.length === 0) throw redirect("/workspaces");
  const problem: Problem = {
    code: "forbidden",
    detail: "You have no seat in this workspace. Ask one of its owners to invite you, or go to one of yours.",
    issues: [],
    meta: {},
  };
  throw data(problem, { status: 403 });
}

/** Pages that a workspace which does nothing still has. */
const DORMANT_PAGES = ["/console/settings/danger", "/console/settings/audit"];

/** Leads from pages of a workspace that is suspended, or to be deleted, to the one that says what can be done. */
function standing(request: Request, ctx: Ctx): Ctx {
  const { pathname } = new URL(request.url);
  const isShown =
    (ctx.tenant.status ?? "active") === "active" ||
    DORMANT_PAGES.some((page) => pathname === page || pathname.startsWith(`${page}/`));
  if (!isShown && request.method === "GET") throw redirect("/console/settings/danger");
  return ctx;
}

/** What the current workspace is called: the seat of whoever acts there says it. */
export const workspaceName = ({ person }: AppLoadContext, { tenant }: Ctx): string =>
  person?.memberships.find(({ tenantId }) => tenantId === tenant.id)?.tenantName || tenant.slug;

/** Whether the actor may do something: for showing what they can use; the verbs refuse by themselves. */
export const may = ({ actor }: Ctx, permission: Permission): boolean =>
  actor.type === "system" ||
  ("role" in actor &&
    allows(actor.role, permission) &&
    !(PERMISSIONS[permission].own && "impersonatedBy" in actor && actor.impersonatedBy));
