import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import type { AppEnv } from "../kernel/app-env.ts";
import { newId } from "../kernel/ids.ts";

/** Headers of the finished response; those of a fetched one cannot be changed, so it is copied first. */
export function headersOf(c: Context<AppEnv>): Headers {
  try {
    c.res.headers.delete("x-quayside-probe");
  } catch {
    c.res = new Response(c.res.body, c.res);
  }
  return c.res.headers;
}

/** Adds a header to the finished response. */
export const appendHeader = (c: Context<AppEnv>, name: string, value: string): void =>
  headersOf(c).append(name, value);

// Sandboxed too: what agents return is read over the API.
const API_POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'";
const PAGE_POLICY =
  "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/** Nothing here uses what these let a page do, and nothing that it shows may. */
const PERMISSIONS = "camera=(), geolocation=(), microphone=(), midi=(), payment=(), serial=(), usb=()";

/** The strictest policy that a kind of path can live with; a handler that sets its own keeps it. */
function defaultPolicy(path: string): string {
  if (path.startsWith("/run/")) return "sandbox";
  return /^\/(?:api|internal|schemas)\//.test(path) ? API_POLICY : PAGE_POLICY;
}

/** Over TLS alone, for two years. What else a customer has below a domain of theirs is not ours to say. */
const transportPolicy = ({ var: { site } }: Context<AppEnv>): string =>
  site?.kind === "tenant" && site.custom ? "max-age=63072000" : "max-age=63072000; includeSubDomains";

/**
 * Names the request (`Quayside-Request-Id`; none is taken from outside, so it cannot be forged) and gives each
 * response the headers that keep browsers from sniffing, framing and leaking.
 */
export const responseHeaders = createMiddleware<AppEnv>(async (c, next) => {
  const requestId = newId("req");
  c.set("requestId", requestId);
  await next();
  // The handshake of a WebSocket has no page to protect, and cannot be copied.
  if (c.res.status === 101) return;
  const headers = headersOf(c);
  headers.set("quayside-request-id", requestId);
  headers.set("x-content-type-options", "nosniff");
  headers.set("cross-origin-opener-policy", "same-origin");
  headers.set("permissions-policy", PERMISSIONS);
  // What any site may read, or show, says so itself.
  if (!headers.has("access-control-allow-origin") && !headers.has("cross-origin-resource-policy"))
    headers.set("cross-origin-resource-policy", "same-origin");
  if (!headers.has("x-frame-options")) headers.set("x-frame-options", "DENY");
  if (!headers.has("referrer-policy")) headers.set("referrer-policy", "strict-origin-when-cross-origin");
  if (!headers.has("content-security-policy"))
    headers.set("content-security-policy", defaultPolicy(c.req.path));
  if (c.req.path.startsWith("/api/") && !headers.has("cache-control"))
    headers.set("cache-control", "no-store");
  if (c.env.ENVIRONMENT === "production") headers.set("strict-transport-security", transportPolicy(c));
});
