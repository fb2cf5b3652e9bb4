import { readBytes } from "../../kernel/read-bytes.ts";

const PATIENCE_MS = 5_000;
const MOST_BYTES = 262_144;

/** A server that is asked for who somebody is has said too much, or nothing in time. */
export class ProviderError extends Error {}

/**
 * Fetches from a server that is not ours: within five seconds, 256 KB at most, and no redirect is followed, which could
 * lead somewhere that was not checked. Rejects with a `ProviderError`.
 */
export async function boundedFetch(url: string | URL, init: RequestInit = {}): Promise<Response> {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const response = await fetch(url, { ...init, redirect: "manual", signal }).catch((error: unknown) => {
    throw new ProviderError(`${new URL(url).host} cannot be reached`, { cause: error });
  });
  const { status, headers } = response;
  if (status >= 300 && status < 400) throw new ProviderError(`${new URL(url).host} redirects elsewhere`);
  const bytes = await readBytes(response, MOST_BYTES, () => {
    throw new ProviderError(`${new URL(url).host} answers with more than 256 KB`);
  });
  return new Response(status === 204 ? null : bytes, { status, headers });
}
