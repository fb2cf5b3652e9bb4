import type { Env } from "../../kernel/env.ts";

declare module "../../kernel/env.ts" {
  interface Env {
    /**
     * The host below which agents' pages are, each at `{alias}--{workspace}`; `pages.{BASE_DOMAIN}` unless set. A domain
     * of its own keeps what agents show out of the platform's site altogether.
     */
    PAGES_DOMAIN?: string;
  }
}

/** A request's host as it was sent: a name or an address literal, and perhaps a port. Nothing else may stand there. */
const SENT = /^(?:[a-z\d.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i;
const LITERAL = /^(?:\d+\.\d+\.\d+\.\d+|\[.+\])$/;

/**
 * The URL of a request that came to one plain host, or null. Runtimes put the Host field into the URL as it stands
 * (RFC 9112, section 3.2), so that two of them, credentials or a path in it would move what the URL is about.
 */
function addressed(request: Request): URL | null {
  const sent = request.headers.get("host");
  if (sent !== null && !SENT.test(sent)) return null;
  const url = URL.parse(request.url);
  if (!url || sent === null) return url;
  return URL.parse(`${url.protocol}//${sent}`)?.host === url.host ? url : null;
}

/** Where a request goes by its host's name alone. */
export type Named =
  | { kind: "platform" }
  | { kind: "label"; label: string }
  | { kind: "pages"; alias: string; slug: string }
  | { kind: "other"; host: string }
  | { kind: "unknown" };

/** The platform's name and port. */
const platformOf = (env: Env): URL => new URL(`http://${env.BASE_DOMAIN}`);

/**
 * What a request's host names: the platform, `{label}.{BASE_DOMAIN}`, or another host at the platform's port. A name
 * with a trailing dot is another origin to browsers, and none of ours. In development every address literal is the
 * platform's, so that tools need no name for it.
 */
export function nameOf(env: Env, request: Request): Named {
  const url = addressed(request);
  if (!url) return { kind: "unknown" };
  const { hostname, port } = url;
  if (env.ENVIRONMENT === "development" && LITERAL.test(hostname)) return { kind: "platform" };
  const platform = platformOf(env);
  if (port !== platform.port) return { kind: "unknown" };
  if (hostname.endsWith(`.${pagesDomain(env)}`)) {
    // A slug has no two dashes in a row: what comes after the last two is one, whatever the alias has.
    const label = hostname.slice(0, -pagesDomain(env).length - 1);
    const [, alias, slug] = /^([a-z\d](?:[a-z\d-]*[a-z\d])?)--([a-z\d]+(?:-[a-z\d]+)*)$/.exec(label) ?? [];
    return alias && slug ? { kind: "pages", alias, slug } : { kind: "unknown" };
  }
  if (hostname === platform.hostname) return { kind: "platform" };
  if (hostname.endsWith(`.${platform.hostname}`)) {
    const label = hostname.slice(0, -platform.hostname.length - 1);
    return label.includes(".") ? { kind: "unknown" } : { kind: "label", label };
  }
  return LITERAL.test(hostname) || hostname.endsWith(".")
    ? { kind: "unknown" }
    : { kind: "other", host: hostname };
}

/** The origin at which a host of ours is reached: over TLS but on one machine, where it has the platform's port. */
export function originOfHost(env: Env, host: string): string {
  const { port } = platformOf(env);
  const scheme = env.ENVIRONMENT === "development" ? "http" : "https";
  return `${scheme}://${host}${port && `:${port}`}`;
}

/** The platform's own name, and origin. */
export const platformHost = (env: Env): string => platformOf(env).hostname;
export const platformOrigin = (env: Env): string => originOfHost(env, platformHost(env));

/** Where a workspace is without a domain of its own. */
export const subdomainOf = (env: Env, slug: string): string => `${slug}.${platformHost(env)}`;

/** What a custom domain is an alias of. */
export const targetHost = (env: Env): string => `domains.${platformHost(env)}`;

/** The host below which agents' pages are. */
export const pagesDomain = (env: Env): string => env.PAGES_DOMAIN ?? `pages.${platformHost(env)}`;

/** Of a DNS label (RFC 1035, section 2.3.4). */
const MAX_LABEL = 63;

/** Where the pages of a deployment are; null where its name would be longer than names of hosts may be. */
export function pagesOrigin(env: Env, alias: string, slug: string): string | null {
  const label = `${alias}--${slug}`;
  return label.length > MAX_LABEL ? null : originOfHost(env, `${label}.${pagesDomain(env)}`);
}
