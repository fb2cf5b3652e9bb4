import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { sessionSecret } from "../identity/index.ts";
import type { AppEnv } from "../kernel/app-env.ts";
import { fail } from "../kernel/errors.ts";
import { readBytes } from "../kernel/read-bytes.ts";
import { decodeJson, parseStrictJson } from "../kernel/strict-json.ts";

const KB = 1024;
const UPLOAD = /^\/api\/v1\/agents\/[^/]+\/versions$/;
const RUN = /^\/api\/v1\/agents\/[^/]+\/runs$|^\/run\//;
/** Its pictures are in it. */
const BRAND = /^\/api\/v1\/brand$/;
const EDGE = /^\/run\//;
const DATASETS = /^\/api\/v1\/agents\/[^/]+\/datasets(?:\/|$)/;
const PROGRAMS = /^\/(?:api|internal|run)\//;
const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json$/;
/** What clients send that were told no type: `curl -d` says form, browsers say plain text, others say nothing. */
const UNTYPED = /^(?:|application\/x-www-form-urlencoded|text\/plain)$/;

/** The most bytes that a known caller's body may have at a path. */
export function bodyLimit(path: string): number {
  if (RUN.test(path)) return 5 * KB * KB;
  if (BRAND.test(path) || DATASETS.test(path)) return KB * KB;
  return PROGRAMS.test(path) ? 256 * KB : 12 * KB * KB;
}

/** What may be sent without a credential: enough for every form, too little to fill the memory. */
function anonymousLimit(path: string): number {
  return EDGE.test(path) ? KB * KB : 256 * KB;
}

/** A bundle, of any of several formats, is read by its own route, so that it is held once. */
const isUpload = (c: Context<AppEnv>): boolean =>
  c.req.method === "POST" &&
  UPLOAD.test(c.req.path) &&
  (c.var.credential?.type ?? "anonymous") !== "anonymous";

function limitOf(c: Context<AppEnv>): number {
  const { path } = c.req;
  const type = c.var.credential?.type ?? "anonymous";
  const known = PROGRAMS.test(path) ? type !== "anonymous" : sessionSecret(c.req.raw) !== undefined;
  return known ? bodyLimit(path) : Math.min(bodyLimit(path), anonymousLimit(path));
}

function tooLarge(limit: number): never {
  const size = limit >= KB * KB ? `${limit / KB / KB} MB` : `${limit / KB} KB`;
  return fail("payload_too_large", `The body is too large; send at most ${size} here.`, {
    issues: [{ pointer: "", detail: `send at most ${size}` }],
    meta: { limitBytes: limit },
  });
}

/** Refuses a body for what one of its header fields says of it. */
function refuseHeader(name: string, value: string, what: string): never {
  const issues = [{ pointer: `/header/${name}`, detail: what }];
  return fail("unsupported_media_type", `The body has ${name} ${value.slice(0, 100)}: ${what}.`, { issues });
}

/** JSON is UTF-8 (RFC 8259, section 8.1); a sender who says otherwise means other characters than we would read. */
function requireUtf8(contentType: string): void {
  const charset = /;\s*charset\s*=\s*"?([^;"\s]*)/i.exec(contentType)?.[1];
  if (charset !== undefined && !/^utf-?8$/i.test(charset))
    refuseHeader("content-type", contentType, "send it as UTF-8");
}

function replaceRequest(
  request: Request,
  body: Uint8Array<ArrayBuffer> | null,
  contentType: string | null,
): Request {
  const headers = new Headers(request.headers);
  if (contentType === null) headers.delete("content-type");
  else headers.set("content-type", contentType);
  return new Request(request.url, {
    method: request.method,
    headers,
    body,
    signal: request.signal,
    redirect: "manual",
  });
}

/** Where JSON is spoken, and nothing else. An upload says by its first bytes what it is. */
const takesJson = (path: string): boolean => PROGRAMS.test(path) && !UPLOAD.test(path);

/**
 * Reads each request's body once, within its limit, and JSON strictly, before any handler sees it; after
 * authentication, so that strangers' large bodies are not read at all. Bodies without a useful type are taken as
 * JSON where JSON is spoken; an empty one is as good as none.
 */
export const requestBody = createMiddleware<AppEnv>(async (c, next) => {
  const request = c.req.raw;
  if (request.body === null) {
    // Of no body it says nothing that it is to be JSON.
    if (request.method !== "GET" && request.headers.has("content-type"))
      c.req.raw = replaceRequest(request, null, null);
    return next();
  }
  const encoding = request.headers.get("content-encoding") ?? "identity";
  if (encoding !== "identity") refuseHeader("content-encoding", encoding, "send it as it is, not coded");
  const header = request.headers.get("content-type");
  const type = (header ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
  if (JSON_TYPE.test(type) || takesJson(c.req.path)) requireUtf8(header ?? "");
  if (isUpload(c)) return next();
  const limit = limitOf(c);
  const bytes = await readBytes(request, limit, () => tooLarge(limit));
  if (bytes.byteLength === 0) {
    c.req.raw = replaceRequest(request, null, null);
  } else if (takesJson(c.req.path)) {
    if (!JSON_TYPE.test(type) && !UNTYPED.test(type))
      refuseHeader("content-type", type, "send JSON, with Content-Type: application/json");
    const text = decodeJson(bytes);
    parseStrictJson(text);
    if (!JSON_TYPE.test(type)) c.req.raw = replaceRequest(request, null, "application/json");
    // Handlers parse it again, from the same text: small next to what a request costs otherwise.
    Object.assign(c.req.bodyCache, { text: Promise.resolve(text) });
  } else {
    c.req.raw = replaceRequest(request, bytes, header);
  }
  return next();
});
