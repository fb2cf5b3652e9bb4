import { EgressError, type OutgoingRequest } from "./egress-request.ts";

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** Where an answer sends a request on to; undefined when it does not. */
export function redirectOf(response: Response): string | undefined {
  return REDIRECTS.has(response.status) ? (response.headers.get("location") ?? undefined) : undefined;
}

/** The next request of a redirect, as the Fetch standard says ("HTTP-redirect fetch"). Throws an `EgressError`. */
export function nextHop(request: OutgoingRequest, status: number, location: string): OutgoingRequest {
  const url = URL.parse(location, request.url.href);
  if (!url) throw new EgressError("egress_failed", "the server redirects to something that is no URL");
  const headers = new Headers(request.headers);
  if (url.origin !== request.url.origin) for (const name of CREDENTIALS) headers.delete(name);
  const { method } = request;
  const becomesGet =
    status === 303
      ? method !== "GET" && method !== "HEAD"
      : (status === 301 || status === 302) && method === "POST";
  if (!becomesGet) return { ...request, url, headers };
  for (const name of OF_A_BODY) headers.delete(name);
  return { ...request, url, headers, method: "GET", body: undefined };
}

const CREDENTIALS = ["authorization", "cookie"];
const OF_A_BODY = ["content-encoding", "content-language", "content-location", "content-type"];
