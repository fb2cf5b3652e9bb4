import { exemptAddress } from "../../agents-runtime/isolate/egress-policy.ts";
import type { Env } from "./env.ts";

declare module "./env.ts" {
  interface Env {
    /**
     * The public internet, on one machine: it holds each address that a name leads to when it is connected to. On
     * Cloudflare the platform's own `fetch` does (`global_fetch_strictly_public`).
     */
    PUBLIC_NETWORK?: Fetcher;
  }
}

/** Servers on this machine that the operator exempts from having to be public, for tests; none in production. */
export const exemptions = (env: Env): readonly string[] =>
  env.ENVIRONMENT === "development" ? (env.EGRESS_ALLOW ?? []) : [];

/**
 * Fetches from a server that somebody named: at a public address, or one that the operator exempts; redirects are not
 * followed. That the URL may be asked for at all is checked before.
 */
export function publicFetch(env: Env, url: URL, init: RequestInit): Promise<Response> {
  const manual = { ...init, redirect: "manual" as const };
  if (env.PUBLIC_NETWORK && exemptAddress(url, exemptions(env)) === undefined)
    return env.PUBLIC_NETWORK.fetch(url.href, manual);
  return fetch(url.href, manual);
}
