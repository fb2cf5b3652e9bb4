import type { RequestCtx } from "../../kernel/context.ts";
import { DomainError, fail } from "../../kernel/errors.ts";
import type { SignedIn } from "../factors/second-factor.ts";
import type { PersonCtx } from "../person.ts";
import { ProviderError } from "./bounded-fetch.ts";
import { type Callback, PROVIDER_TITLES, type ProviderName } from "./contract.ts";
import { takeFlow } from "./flow.ts";
import { linkIdentity } from "./link-identity.ts";
import type { ProviderPerson } from "./provider-person.ts";
import { openProvider } from "./providers.ts";
import { signInWithIdentity } from "./sign-in-with-identity.ts";

/** Who came back, and where they go on: null for a signed-in person who has one more way to sign in by now. */
export interface ProviderReturn {
  signedIn: SignedIn | null;
  to: string;
}

/** Exchanges the callback's code, and asks the provider whom it names. */
async function personAt(
  request: RequestCtx,
  name: ProviderName,
  callback: Callback,
  { verifier, nonce }: { verifier: string; nonce: string },
): Promise<ProviderPerson> {
  const title = PROVIDER_TITLES[name];
  const { client, clientId, tokenEndpoint, issuer, personOf } = await openProvider(request, name);
  // RFC 9207, section 2.4: an answer that another server gave is not this provider's.
  if (callback.issuer !== null && callback.issuer !== issuer)
    fail("unauthenticated", `This answer is not ${title}’s. Begin the sign-in again.`);
  if (callback.code === null)
    fail("unauthenticated", `${title} did not sign you in. Try again, or choose another way.`);
  const { ArcticFetchError } = await import("arctic");
  try {
    const tokens = await client.validateAuthorizationCode(tokenEndpoint, callback.code, verifier);
    return await personOf(request, tokens, { clientId, nonce });
  } catch (error) {
    if (error instanceof DomainError) throw error;
    if (error instanceof ProviderError || error instanceof ArcticFetchError)
      fail("unavailable", `${title} did not answer. Try again in a moment.`);
    return fail("unauthenticated", `${title} did not take the sign-in. Begin it again.`);
  }
}

/**
 * Finishes what `beginProviderSignIn` or `beginProviderLink` began, with what the provider sent back. Refused with
 * `unauthenticated` for an answer that is not for this browser, host, provider or time, and with `conflict` where an
 * account has the address already that is not linked.
 */
export async function finishProvider(
  request: RequestCtx,
  person: PersonCtx | null,
  name: ProviderName,
  callback: Callback,
  browser: string | undefined,
): Promise<ProviderReturn> {
  const flow = await takeFlow(request, "oauth", callback.state ?? "", browser);
  if (flow.payload.provider !== name)
    fail("unauthenticated", "This answer comes from another provider than was asked. Begin again.");
  if (flow.userId !== null && flow.userId !== person?.user.id)
    fail("unauthenticated", "Somebody else is signed in by now. Sign in, and link it again.");
  const found = await personAt(request, name, callback, flow);
  const to = String(flow.payload.to);
  if (flow.userId === null) return { signedIn: await signInWithIdentity(request, name, found), to };
  if (person) await linkIdentity(person, name, found);
  return { signedIn: null, to };
}
