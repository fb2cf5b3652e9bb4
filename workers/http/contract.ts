import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { ErrorCode, Issue, Refusal } from "../kernel/errors.ts";

/** What each refusal is over HTTP, and its name for people. */
export const PROBLEMS = {
  invalid_input: [400, "Invalid input"],
  unauthenticated: [401, "Not authenticated"],
  budget_exceeded: [402, "Budget exceeded"],
  forbidden: [403, "Forbidden"],
  sudo_required: [403, "Confirm that it is you"],
  workspace_suspended: [403, "The workspace is suspended"],
  share_ended: [403, "The agent is not shared any more"],
  not_found: [404, "Not found"],
  method_not_allowed: [405, "Method not allowed"],
  conflict: [409, "Conflict"],
  idempotency_mismatch: [409, "Idempotency key used for another request"],
  agent_archived: [409, "Agent is archived"],
  not_deployed: [404, "Agent is not deployed"],
  version_exists: [409, "Version exists"],
  version_not_newer: [409, "Version is not newer"],
  container_not_added: [409, "The container's image is not there"],
  version_blocked: [409, "Version is blocked"],
  run_finished: [409, "Run is finished"],
  payload_too_large: [413, "Payload too large"],
  misdirected: [421, "Wrong host"],
  unsupported_media_type: [415, "Unsupported media type"],
  tests_failed: [422, "Tests failed"],
  evaluation_required: [409, "Evaluation required"],
  evaluation_failed: [422, "Evaluation failed"],
  agent_unhealthy: [422, "Agent not well"],
  container_build_failed: [422, "The container's image could not be built"],
  container_start_failed: [422, "The container did not start"],
  bundle_invalid: [422, "Invalid bundle"],
  call_cycle: [422, "Agents call each other in a circle"],
  call_too_deep: [422, "Agents call each other too deep"],
  rate_limited: [429, "Too many requests"],
  concurrency_exceeded: [429, "Too many runs at once"],
  quota_exceeded: [429, "Quota exceeded"],
  internal: [500, "Internal error"],
  run_failed: [502, "Run failed"],
  unavailable: [503, "Unavailable"],
  container_engine_missing: [503, "No container engine"],
  run_timed_out: [504, "Run timed out"],
} as const satisfies Record<ErrorCode, readonly [ContentfulStatusCode, string]>;

/** The HTTP status of a refusal. */
export const statusOf = (code: ErrorCode): ContentfulStatusCode => PROBLEMS[code][0];

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

/** Names the workspace in which a browser goes on, on the platform's own host; `__Host-`, so no other host sets it. */
export const WORKSPACE_COOKIE = "__Host-workspace";

/** The `Set-Cookie` value that has a browser go on in a workspace. It opens nothing: the seat is asked for each time. */
export const workspaceCookie = (slug: string): string =>
  `${WORKSPACE_COOKIE}=${slug}; Path=/; Max-Age=31536000; HttpOnly; Secure; SameSite=Lax`;
