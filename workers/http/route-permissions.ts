import type { Context } from "hono";
import { matchedRoutes } from "hono/route";
import type { AppEnv } from "../kernel/app-env.ts";
import { isPermission, type Permission } from "../kernel/permissions.ts";
import type { Router } from "./openapi.ts";

/**
 * What a route's description says in `x-permission`: a permission; `signed-in` for every credential with a seat in a
 * workspace; `account` for a signed-in person, whatever the workspace; `platform` for its administrators; `public` for everybody.
 */
export type Declared = Permission | "signed-in" | "account" | "platform" | "public";

const isDeclared = (text: unknown): text is Declared =>
  ["signed-in", "account", "platform", "public"].includes(String(text)) || isPermission(String(text));

/** By `METHOD path`, as the router names paths. */
export type RoutePermissions = ReadonlyMap<string, Declared>;

/** What each route of the routers asks for. Throws for one that does not say it: nothing is open by accident. */
export function routePermissions(routers: Router[], prefix: string): RoutePermissions {
  const routes = routers
    .flatMap(({ openAPIRegistry }) => openAPIRegistry.definitions)
    .flatMap((definition) => (definition.type === "route" ? [definition.route] : []));
  return new Map(
    routes.map(({ method, path, "x-permission": declared }) => {
      const name = `${method.toUpperCase()} ${prefix}${path.replace(/\{(\w+)\}/g, ":$1")}`;
      if (!isDeclared(declared)) throw new Error(`${name} does not declare its permission (x-permission)`);
      return [name, declared];
    }),
  );
}

/**
 * What the route asks for that the request will reach; undefined where it reaches none. A route without a description
 * says nothing, and so is open to nobody but those who are signed in.
 */
export function permissionOf(c: Context<AppEnv>, permissions: RoutePermissions): Declared | undefined {
  const method = c.req.method === "HEAD" ? "GET" : c.req.method;
  // Middleware is registered for all methods, and is no handler.
  const handlers = matchedRoutes(c).filter((route) => route.method !== "ALL");
  if (handlers.length === 0) return undefined;
  for (const { path } of handlers) {
    const declared = permissions.get(`${method} ${path}`);
    if (declared) return declared;
  }
  return "signed-in";
}
