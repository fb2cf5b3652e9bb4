import { exemptAddress, notPublic } from "../../../agents-runtime/isolate/egress-policy.ts";
import { boundedFetch, ProviderError, type ProviderFetch } from "../../identity/index.ts";
import type { Env } from "../../kernel/env.ts";
import { isPublicAddress } from "../../kernel/public-address.ts";
import { lookUp } from "../hosts/dns.ts";

/** Servers on this machine that the operator exempts, for tests; none in production. */
const exemptions = (env: Env): readonly string[] =>
  env.ENVIRONMENT === "development" ? (env.EGRESS_ALLOW ?? []) : [];

/**
 * Refuses addresses that a provider must not have: anything but https, credentials, other ports than the usual one, and
 * names that are not public ones. An issuer is what somebody typed, and its document names further addresses.
 */
export function requireReachable(env: Env, address: string | URL): URL {
  const url = new URL(address);
  if (exemptAddress(url, exemptions(env)) !== undefined) return url;
  if (url.protocol !== "https:") throw new ProviderError(`${url.host} is not reached over https`);
  if (url.username !== "" || url.password !== "") throw new ProviderError("an address holds credentials");
  if (url.port !== "") throw new ProviderError(`${url.host} is not at the usual port`);
  const problem = notPublic(url.hostname);
  if (problem !== undefined) throw new ProviderError(`${url.hostname} is not a public address: ${problem}`);
  return url;
}

/** Refuses names that lead to private addresses: on one machine nothing else would stop that. */
async function requirePublicAddresses(env: Env, { hostname }: URL): Promise<void> {
  const found = await Promise.all([lookUp(env, hostname, "A"), lookUp(env, hostname, "AAAA")]).catch(() => {
    throw new ProviderError(`${hostname} cannot be looked up`);
  });
  const addresses = found.flatMap(({ A, AAAA }) => [...A, ...AAAA]);
  if (addresses.length === 0) throw new ProviderError(`${hostname} leads nowhere`);
  if (!addresses.every(isPublicAddress)) throw new ProviderError(`${hostname} leads to a private network`);
}

/** Refuses servers that somebody typed in and that are not public ones, over https, whatever their names lead to. */
export async function requirePublicServer(env: Env, address: string | URL): Promise<URL> {
  const url = requireReachable(env, address);
  if (exemptAddress(url, exemptions(env)) === undefined) await requirePublicAddresses(env, url);
  return url;
}

/** Fetches from identity providers: public ones, over https, without redirects, limited in size and time. */
export function issuerFetch(env: Env): ProviderFetch {
  return async (address, init) => boundedFetch(await requirePublicServer(env, address), init);
}
