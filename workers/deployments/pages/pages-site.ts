import { readPage } from "../../agents/index.ts";
import { platformDatabase } from "../../kernel/db.ts";
import type { Env } from "../../kernel/env.ts";
import { fail } from "../../kernel/errors.ts";
import type { Id } from "../../kernel/ids.ts";
import type { Role } from "../../kernel/permissions.ts";
import { readBytes } from "../../kernel/read-bytes.ts";
import { decodeJson, parseStrictJson } from "../../kernel/strict-json.ts";
import { callDeployed } from "../../runs/index.ts";
import { type Caller, type DeploymentSnapshot, homeOrigin, type Site } from "../../tenants/index.ts";
import { livePages } from "./live-pages.ts";
import { type PageToken, readPageToken } from "./page-token.ts";
import { servePage } from "./serve-page.ts";

const MAX_INPUT_BYTES = 1_000_000;
const METHODS = "GET, HEAD, POST, OPTIONS";

/** A request to the host of an agent's pages, with what the gateway knows of it. */
export interface PageRequest {
  env: Env;
  request: Request;
  site: Extract<Site, { kind: "pages" }>;
  requestId: string;
  now: number;
  waitUntil(work: Promise<unknown>): void;
}

/** Where a request to pages goes: below the base that a token makes, if it has one. */
interface Way {
  path: string;
  base: string;
  token: PageToken | undefined;
}

async function wayOf({ env, request, site, now }: PageRequest): Promise<Way> {
  const { pathname } = new URL(request.url);
  const [, given, rest = ""] = /^\/~([\w.-]+)(\/.*)?$/.exec(pathname) ?? [];
  if (given === undefined) return { path: pathname, base: "", token: undefined };
  const token = await readPageToken(env, given, now);
  const fits = token?.tenantId === site.tenant.id && token.alias === site.alias;
  return { path: rest || "/", base: `/~${given}`, token: fits ? token : undefined };
}

/** Whether a request is somebody's who opens a page, rather than a page's own. */
const isOpened = ({ headers, method }: Request): boolean =>
  method === "GET" && headers.get("accept")?.includes("text/html") === true;

/**
 * Answers at the host of an agent's pages, and nothing of the platform is there: the pages of what is live, and `/run`,
 * which runs it. Pages that are not public are at a path that holds a token, which the workspace hands its members.
 * No cookie is read or set.
 */
export async function pagesSite(asked: PageRequest): Promise<Response> {
  const { env, request, site, now } = asked;
  const { method } = request;
  const way = await wayOf(asked);
  if (method === "OPTIONS") return new Response(null, { status: 204, headers: PREFLIGHT });
  const active = site.tenant.status === "active";
  const live = active ? await livePages(env, site.tenant.id, site.alias, now) : null;
  if (!live) return fail("not_found", "There are no pages here.");
  if (!live.public && !way.token) return handOver(asked, way);
  if (method === "POST" && way.path === "/run") return run(asked, live, way.token);
  if (method !== "GET" && method !== "HEAD") {
    const detail = "Pages are read by GET, and their agent is run by POST at /run.";
    return fail("method_not_allowed", detail);
  }
  const { version, permissions, source, bundleDigest } = live;
  const pages = {
    ...{ version, hosts: permissions.hosts, origin: site.origin, base: way.base },
    file: (path: string) => readPage(env, source?.tenantId ?? site.tenant.id, bundleDigest, path),
  };
  return servePage(pages, request, way.path);
}

const PREFLIGHT = {
  "access-control-allow-origin": "null",
  "access-control-allow-methods": METHODS,
  "access-control-allow-headers": "content-type, idempotency-key",
  "access-control-max-age": "600",
};

/** Leads who opens pages that are not public to where the workspace hands its members a token. */
async function handOver({ env, request, site }: PageRequest, { path }: Way): Promise<Response> {
  if (!isOpened(request) || path === "/run")
    return fail(
      "unauthenticated",
      "These pages are for members of their workspace. Open them from the console.",
    );
  const home = await homeOrigin(env, site.tenant);
  const location = `${home}/console/pages/${site.alias}`;
  return new Response(null, { status: 302, headers: { location, "cache-control": "no-store" } });
}

const SEAT = "SELECT role FROM memberships WHERE tenant_id = ? AND user_id = ?";

/** In whose name a page runs its agent: of whoever was handed the token, in their present role; else of a stranger. */
async function callerOf(env: Env, tenantId: Id<"ten">, token: PageToken | undefined): Promise<Caller> {
  if (!token) return { type: "anonymous" };
  const query = platformDatabase(env, "DIRECTORY").prepare(SEAT).bind(tenantId, token.userId);
  const seat = await query.first<{ role: Role }>();
  return seat
    ? { type: "user", id: token.userId, role: seat.role }
    : fail("unauthenticated", "You have no seat in this workspace any more.");
}

async function run(
  { env, request, site, requestId, waitUntil }: PageRequest,
  live: DeploymentSnapshot,
  token: PageToken | undefined,
): Promise<Response> {
  const bytes = await readBytes(request, MAX_INPUT_BYTES, () =>
    fail("payload_too_large", `The input is too large; send at most ${MAX_INPUT_BYTES} bytes.`),
  );
  const text = decodeJson(bytes);
  if (text !== "") parseStrictJson(text);
  const caller = await callerOf(env, site.tenant.id, token);
  const scope = { env, tenantId: site.tenant.id, caller, requestId, waitUntil };
  return callDeployed(scope, {
    alias: live.alias,
    text,
    trigger: "page",
    idempotency: undefined,
    conversation: undefined,
  });
}
