import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { AppEnv } from "../kernel/app-env.ts";
import { domainErrorOf, type ErrorCode, type Issue, type Refusal } from "../kernel/errors.ts";
import { PartAway } from "../kernel/parts.ts";
import { rateHeaders, rateOf } from "../kernel/rate-headers.ts";

/** What each refusal is over HTTP, and its name for people. */
export const PROBLEMS = {
  invalid_input: [400, "Invalid input"],
  unauthenticated: [401, "Not authenticated"],
  budget_exceeded: [402, "Budget exceeded"],
  forbidden: [403, "Forbidden"],
  not_found: [404, "Not found"],
  method_not_allowed: [405, "Method not allowed"],
  conflict: [409, "Conflict"],
  idempotency_mismatch: [409, "Idempotency key used for another request"],
  agent_archived: [409, "Agent is archived"],
  not_deployed: [404, "Agent is not deployed"],
  version_exists: [409, "Version exists"],
  version_not_newer: [409, "Version is not newer"],
  version_blocked: [409, "Version is blocked"],
  run_finished: [409, "Run is finished"],
  payload_too_large: [413, "Payload too large"],
  unsupported_media_type: [415, "Unsupported media type"],
  tests_failed: [422, "Tests failed"],
  bundle_invalid: [422, "Invalid bundle"],
  call_cycle: [422, "Agents call each other in a circle"],
  call_too_deep: [422, "Agents call each other too deep"],
  rate_limited: [429, "Too many requests"],
  concurrency_exceeded: [429, "Too many runs at once"],
  quota_exceeded: [429, "Quota exceeded"],
  internal: [500, "Internal error"],
  run_failed: [502, "Run failed"],
  unavailable: [503, "Unavailable"],
  run_timed_out: [504, "Run timed out"],
} as const satisfies Record<ErrorCode, readonly [ContentfulStatusCode, string]>;

/** A problem document (RFC 9457), with our `code`, `requestId` and, for input, what is wrong where. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  code: ErrorCode;
  detail: string;
  requestId: string;
  errors?: { pointer: string; detail: string }[];
  meta?: Record<string, unknown>;
}

/** The problem document of a refusal; the rate among its facts travels as header fields instead. */
export function problemOf(refusal: Refusal, requestId: string): Problem {
  const { code, detail, issues } = refusal;
  const { rate: _, ...meta } = refusal.meta ?? {};
  const [status, title] = PROBLEMS[code];
  return {
    type: `urn:quayside:problem:${code}`,
    title,
    status,
    code,
    detail,
    requestId,
    ...(issues && { errors: issues.map(({ pointer, detail }: Issue) => ({ pointer, detail })) }),
    ...(Object.keys(meta).length > 0 && { meta }),
  };
}

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

/** Turns whatever a handler threw into a problem document. Only the unforeseen is logged: refusals are normal. */
export function onError(error: Error, c: Context<AppEnv>): Response {
  const { requestId } = c.var;
  const refusal = refusalOf(error);
  if (refusal === INTERNAL || refusal === UNAVAILABLE || domainErrorOf(error) instanceof PartAway)
    console.error(`${requestId} ${c.req.method} ${c.req.path}`, error);
  return problemResponse(refusal, requestId);
}
