import type { Env } from "./env.ts";

/** `127.0.0.1:5123`, `[::1]:5123`: as workerd names the other end of a connection. */
const ENDPOINT = /^\[?(.+?)\]?:\d+$/;

/**
 * The address that a request came from, `unknown` where nobody says it. On Cloudflare the edge does, and overwrites
 * what a caller claims; on one machine it is the connection's other end, which no header can change.
 */
export function clientAddress(env: Pick<Env, "ENVIRONMENT">, request: Request): string {
  const claimed = request.headers.get("cf-connecting-ip");
  if (env.ENVIRONMENT === "production") return claimed ?? "unknown";
  const peer = (request.cf as { clientIp?: string } | undefined)?.clientIp;
  return peer ? (ENDPOINT.exec(peer)?.[1] ?? peer) : (claimed ?? "unknown");
}

/** Headers by which a proxy says for whom it asks. */
const FORWARDED = ["forwarded", "x-forwarded-for", "x-real-ip", "cf-connecting-ip", "via"];

/**
 * Whether a request comes from this machine itself, and not through a proxy on it: on one machine alone, by the
 * connection's other end. Where that is not known, it does not.
 */
export function isFromLoopback(env: Pick<Env, "ENVIRONMENT">, request: Request): boolean {
  const peer = (request.cf as { clientIp?: string } | undefined)?.clientIp;
  if (env.ENVIRONMENT !== "development" || !peer) return false;
  if (FORWARDED.some((name) => request.headers.has(name))) return false;
  const address = ENDPOINT.exec(peer)?.[1] ?? peer;
  return address === "::1" || /^127(?:\.\d{1,3}){3}$/.test(networkOf(address));
}

/**
 * Where a request came from, for limits: an IPv4 address, or the /64 network of an IPv6 one, since a whole /64 is
 * one customer's.
 */
export const addressOf = (env: Pick<Env, "ENVIRONMENT">, request: Request): string =>
  networkOf(clientAddress(env, request));

/** An address as limits count it: `2001:db8:0:1:…` is `2001:db8:0:1::/64`, `::ffff:192.0.2.1` is `192.0.2.1`. */
export function networkOf(address: string): string {
  const groups = groupsOf(address);
  if (!groups) return address.slice(0, 64);
  const [high = 0, low = 0] = groups.slice(6);
  const isMapped = groups.slice(0, 6).join() === "0,0,0,0,0,65535";
  if (isMapped) return [high >> 8, high & 255, low >> 8, low & 255].join(".");
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(":")}::/64`;
}

const IPV6 = /^[0-9a-f]*:[0-9a-f:.]*$/i;

/** The eight groups of an IPv6 address; undefined for anything else. */
export function groupsOf(address: string): number[] | undefined {
  const [bare = ""] = address.split("%", 1);
  const url = `http://[${bare}]/`;
  if (!IPV6.test(bare) || !URL.canParse(url)) return undefined;
  // The parser has written an embedded IPv4 address in hex, and the longest run of zeros as `::`.
  const [head = "", tail] = new URL(url).hostname.slice(1, -1).split("::");
  const parse = (text: string): number[] =>
    text ? text.split(":").map((group) => Number.parseInt(group, 16)) : [];
  const [front, back] = [parse(head), parse(tail ?? "")];
  return [...front, ...Array<number>(8 - front.length - back.length).fill(0), ...back];
}
