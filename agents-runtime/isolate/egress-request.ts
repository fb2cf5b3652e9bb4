import type { SandboxCode } from "./contract.ts";

/** A request as a program's isolate hands it over. */
export interface EgressRequest {
  method: string;
  url: string;
  headers: [string, string][];
  body?: Uint8Array<ArrayBuffer> | undefined;
  redirect: string;
}

/** A request that has been read: what leaves, unless the policy refuses it. */
export interface OutgoingRequest {
  method: string;
  url: URL;
  headers: Headers;
  body: Uint8Array<ArrayBuffer> | undefined;
  redirect: "follow" | "manual" | "error";
}

/** Why a request did not succeed, as the program is told. */
export class EgressError extends Error {
  readonly code: Extract<SandboxCode, `egress_${string}`>;

  constructor(code: EgressError["code"], message: string) {
    super(message);
    this.code = code;
  }
}

export const MAX_REQUEST_BYTES = 10_000_000;
const MAX_URL = 8_192;
const MAX_HEADERS = 100;
const MAX_HEADER_BYTES = 32_768;

/** Headers of one connection only (RFC 9110, 7.6.1), and those that the runtime writes itself. */
const HOP_BY_HOP =
  /^(?:connection|keep-alive|te|trailer|transfer-encoding|upgrade|expect|host|content-length|accept-encoding|proxy-.*|sec-websocket-.*)$/;
/** Headers by which proxies vouch for who is calling: not a program's to write. */
const VOUCHING = /^(?:cf-.*|x-forwarded-.*|x-real-ip|true-client-ip|forwarded|via|cdn-loop)$/;

/** Reads what a program asks for; its types are not to be trusted. Throws an `EgressError`. */
export function readRequest(asked: unknown): OutgoingRequest {
  const { method, url, headers, body, redirect } = (asked ?? {}) as Partial<
    Record<keyof EgressRequest, unknown>
  >;
  if (typeof method !== "string" || typeof url !== "string" || !Array.isArray(headers))
    throw new EgressError("egress_refused", "the request is malformed");
  const parsed = url.length <= MAX_URL ? URL.parse(url) : null;
  if (!parsed)
    throw new EgressError("egress_refused", `the URL is not one, or longer than ${MAX_URL} characters`);
  return {
    method: method.slice(0, 20).toUpperCase(),
    url: parsed,
    headers: readHeaders(headers),
    body: readBody(body),
    redirect: redirect === "manual" || redirect === "error" ? redirect : "follow",
  };
}

function readBody(body: unknown): Uint8Array<ArrayBuffer> | undefined {
  if (body === undefined) return undefined;
  if (!(body instanceof Uint8Array)) throw new EgressError("egress_refused", "the body is malformed");
  if (body.byteLength <= MAX_REQUEST_BYTES) return body as Uint8Array<ArrayBuffer>;
  const most = `at most ${MAX_REQUEST_BYTES / 1e6} MB may be sent`;
  throw new EgressError("egress_limit", `the body has ${body.byteLength} bytes; ${most}`);
}

function readHeaders(entries: unknown[]): Headers {
  const headers = new Headers();
  let bytes = 0;
  if (entries.length > MAX_HEADERS)
    throw new EgressError("egress_limit", `the request has more than ${MAX_HEADERS} headers`);
  for (const entry of entries) {
    const [name, value] = Array.isArray(entry) ? entry.map(String) : [];
    if (name === undefined || value === undefined)
      throw new EgressError("egress_refused", "a header is malformed");
    bytes += name.length + value.length;
    if (bytes > MAX_HEADER_BYTES)
      throw new EgressError("egress_limit", `the headers are longer than ${MAX_HEADER_BYTES} bytes`);
    if (name.toLowerCase() === "upgrade")
      throw new EgressError("egress_refused", "connections cannot be upgraded; WebSockets are not offered");
    if (!isDropped(name)) headers.append(name, value);
  }
  return headers;
}

const isDropped = (name: string): boolean =>
  HOP_BY_HOP.test(name.toLowerCase()) || VOUCHING.test(name.toLowerCase());

/** The headers of an answer, as the program sees them: its body arrives decoded, and in pieces of no known length. */
export function answerHeaders(response: Response): [string, string][] {
  const entries = [...response.headers];
  const bytes = entries.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  if (bytes > 2 * MAX_HEADER_BYTES || entries.length > 2 * MAX_HEADERS)
    throw new EgressError("egress_limit", "the answer has too many headers");
  const encoding = /^content-(?:encoding|length)$/;
  return entries
    .filter(([name]) => !HOP_BY_HOP.test(name) || (response.body === null && name === "content-length"))
    .filter(([name]) => response.body === null || !encoding.test(name));
}

/** An address for the log: parameters keep their names only, since values may be credentials. */
export function shownUrl(url: URL): string {
  const names = [...url.searchParams.keys()].map((name) => `${encodeURIComponent(name)}=…`);
  const shown = url.origin + url.pathname + (names.length > 0 ? `?${names.join("&")}` : "");
  return shown.length <= MAX_SHOWN ? shown : `${shown.slice(0, MAX_SHOWN)}…`;
}
const MAX_SHOWN = 200;
