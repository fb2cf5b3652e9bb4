import { fail } from "../kernel/errors.ts";

const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);

/** Whether the page that sent a request is of this very origin: neither a sibling's nor one of another domain of ours. */
function isHere(origin: string, { url }: Request): boolean {
  const [theirs, here] = [URL.parse(origin), new URL(url)];
  // As browsers write an origin (RFC 6454, section 6.2), so that nothing else stands there beside it.
  if (theirs?.origin !== origin.toLowerCase() || theirs.host !== here.host) return false;
  return theirs.protocol === "https:" || here.protocol === "http:";
}

/**
 * Whether another site cannot have made a browser send a change. What browsers say of where a request comes from
 * (`Origin`; `Sec-Fetch-Site`, where another subdomain is `same-site`, which is not enough) has to be this host; with a
 * cookie, one of them has to be there. `Origin: null` is a sandboxed frame's or a redirect's, and from elsewhere.
 */
export function isSameOrigin(request: Request): boolean {
  if (SAFE.has(request.method)) return true;
  const origin = request.headers.get("origin");
  const site = request.headers.get("sec-fetch-site");
  if (origin !== null && !isHere(origin, request)) return false;
  // `none`: a person's own doing, such as sending a form again after the browser was restarted.
  if (!["same-origin", "none", null].includes(site)) return false;
  return !request.headers.has("cookie") || origin !== null || site === "same-origin";
}

/** Refuses with `forbidden` a change that another site may have made a browser send. */
export function requireSameOrigin(request: Request): void {
  if (isSameOrigin(request)) return;
  fail(
    "forbidden",
    "A change made with a cookie has to come from this site. Send Origin, or use an API key.",
  );
}
