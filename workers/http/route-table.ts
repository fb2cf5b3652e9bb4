import type { Context } from "hono";
import { matchedRoutes } from "hono/route";
import type { AppEnv } from "../kernel/app-env.ts";

interface Registered {
  method: string;
  path: string;
}

/** `/runs/:run` or `/runs/{run}` as an expression over whole paths. */
const toExpression = (path: string): RegExp =>
  new RegExp(`^${path.replace(/[.~]/g, "\\$&").replace(/:\w+(?:\{[^}]*\})?|\{\w+\}/g, "[^/]+")}$`);

/** A test for requests (`METHOD path`) to one of the routes. */
export function routeTest(routes: Registered[]): (method: string, path: string) => boolean {
  const tests = routes.map(({ method, path }) => ({
    method: method.toUpperCase(),
    expression: toExpression(path),
  }));
  return (method, path) => tests.some((test) => test.method === method && test.expression.test(path));
}

/** A function that gives the methods that exist at a path, sorted; none for an unknown path. */
export function methodsByPath(routes: Registered[]): (path: string) => string[] {
  const tests = routes
    .filter(({ method }) => method !== "ALL")
    .map(({ method, path }) => ({ method, expression: toExpression(path) }));
  return (path) =>
    [...new Set(tests.filter(({ expression }) => expression.test(path)).map(({ method }) => method))].sort();
}

/** Whether the request will reach a handler; middleware is registered for all methods and does not count. */
export const hasHandler = (c: Context<AppEnv>): boolean =>
  matchedRoutes(c).some(({ method }) => method !== "ALL");
