import type { RequestCtx } from "../../kernel/context.ts";
import { DomainError, fail } from "../../kernel/errors.ts";
import { takeLimits } from "../login-limits.ts";
import type { PersonCtx } from "../person.ts";
import type { ProviderName } from "./contract.ts";
import { beginFlow } from "./flow.ts";
import { openProvider } from "./providers.ts";

/** Where the browser goes, and what it keeps in the cookie `oauth`. */
export interface ProviderVisit {
  location: string;
  browser: string;
}

async function begin(request: RequestCtx, name: ProviderName, to: string, person: PersonCtx | null) {
  if (request.hostTenant) fail("not_found", "Sign in with this provider on the platform’s own host.");
  const { env, address, clock } = request;
  const limit = { subject: `providers from ${address}`, free: 60, longestWaitMs: 60_000 };
  const limited = await takeLimits(env, [limit], clock.now());
  if (limited) throw new DomainError(limited);
  const provider = await openProvider(request, name);
  const { state, browser, verifier, nonce } = await beginFlow(request, {
    purpose: "oauth",
    userId: person?.user.id ?? null,
    payload: { provider: name, to },
  });
  const { authorizationEndpoint, client, scopes } = provider;
  const { CodeChallengeMethod } = await import("arctic");
  const url = client.createAuthorizationURLWithPKCE(
    authorizationEndpoint,
    state,
    CodeChallengeMethod.S256,
    verifier,
    scopes,
  );
  url.searchParams.set("nonce", nonce);
  if (person) url.searchParams.set("prompt", "select_account");
  return { location: url.href, browser };
}

/** Begins a sign-in with a provider; `to` is a path of this site. Refused with `not_found` or `rate_limited`. */
export const beginProviderSignIn = (
  request: RequestCtx,
  name: ProviderName,
  to: string,
): Promise<ProviderVisit> => begin(request, name, to, null);

/** Begins to link a provider to the person's account. Refused with `sudo_required` too. */
export async function beginProviderLink(person: PersonCtx, name: ProviderName): Promise<ProviderVisit> {
  person.requireSelf();
  person.requireSudo();
  return begin(person, name, "/account/connections", person);
}
