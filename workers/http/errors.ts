import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { AppEnv } from "../kernel/app-env.ts";
import { domainErrorOf, type ErrorCode, type Refusal } from "../kernel/errors.ts";
import { PartAway } from "../kernel/parts.ts";
import { rateHeaders, rateOf } from "../kernel/rate-headers.ts";
import { PROBLEMS, problemOf } from "./contract.ts";

const INTERNAL: Refusal = {
  code: "internal",
  detail: "Something went wrong on our side. Tell us the requestId if it happens again.",
};
const UNAVAILABLE: Refusal = {
  code: "unavailable",
  detail: "A part of the platform did not answer. Nothing was changed that was not confirmed; try again.",
  retryAfter: 1,
};

/** Marks on errors of the platform that pass by themselves: a restarted object, a lost connection. */
function passes(error: unknown): boolean {
  return typeof error === "object" && error !== null && "retryable" in error && error.retryable === true;
}

const BY_STATUS: Partial<Record<number, ErrorCode>> = {
  400: "invalid_input",
  401: "unauthenticated",
  403: "forbidden",
  404: "not_found",
  413: "payload_too_large",
  415: "unsupported_media_type",
};

/** The refusal that an error amounts to. What nobody foresaw is `internal`, and says nothing about itself. */
export function refusalOf(error: unknown): Refusal {
  const known = domainErrorOf(error);
  if (known) return known.refusal;
  if (error instanceof HTTPException) {
    const code = BY_STATUS[error.status];
    if (code) return { code, detail: error.message || PROBLEMS[code][1] };
  }
  return passes(error) ? UNAVAILABLE : INTERNAL;
}

/** The response of a refusal. */
export function problemResponse(refusal: Refusal, requestId: string): Response {
  const problem = problemOf(refusal, requestId);
  const headers = new Headers({
    "content-type": "application/problem+json",
    "cache-control": "no-store",
    ...rateHeaders(rateOf(refusal.meta?.rate)),
  });
  if (typeof refusal.meta?.runId === "string") headers.set("quayside-run-id", refusal.meta.runId);
  if (refusal.retryAfter !== undefined) headers.set("retry-after", String(Math.ceil(refusal.retryAfter)));
  if (problem.status === 401) headers.set("www-authenticate", 'Bearer realm="quayside"');
  return new Response(JSON.stringify(problem), { status: problem.status, headers });
}

/** The code of a mailed link, which is in some paths: whoever reads logs may not come in by them. */
const CODE = /[0-9a-f]{64}/g;

/** The refusal that a request's error amounts to. Only the unforeseen is logged: refusals are normal. */
function toldRefusal(error: Error, c: Context<AppEnv>): Refusal {
  const { requestId } = c.var;
  const refusal = refusalOf(error);
  if (refusal === INTERNAL || refusal === UNAVAILABLE || domainErrorOf(error) instanceof PartAway)
    console.error(`${requestId} ${c.req.method} ${c.req.path.replace(CODE, "…")}`, error);
  return refusal;
}

/** Turns whatever a handler threw into a problem document. */
export const onError = (error: Error, c: Context<AppEnv>): Response =>
  problemResponse(toldRefusal(error, c), c.var.requestId);

/** The problem document of what was thrown after its answer had begun. */
export const lateProblem = (error: Error, c: Context<AppEnv>): object =>
  problemOf(toldRefusal(error, c), c.var.requestId);
