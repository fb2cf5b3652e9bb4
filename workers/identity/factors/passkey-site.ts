import type { RequestCtx } from "../../kernel/context.ts";
import type { Env } from "../../kernel/env.ts";

/** The name that passkeys are bound to: the platform's own, without a port. */
export const relyingPartyId = (env: Env): string => new URL(`http://${env.BASE_DOMAIN}`).hostname;

/**
 * The origin at which a passkey may be used in this request: the platform's own or a workspace's below it. Null on a
 * customer's domain, to which no browser would give a passkey of ours (WebAuthn Level 3, section 5.1.4.1, step 8).
 */
export function passkeyOrigin({ env, origin }: RequestCtx): string | null {
  const { hostname } = new URL(origin);
  const platform = relyingPartyId(env);
  return hostname === platform || hostname.endsWith(`.${platform}`) ? origin : null;
}
