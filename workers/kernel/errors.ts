/** Every way in which a request can be refused. Stable: clients switch on these. The HTTP status is `http`'s business. */
export type ErrorCode =
  | "invalid_input"
  | "unauthenticated"
  | "forbidden"
  | "sudo_required"
  | "workspace_suspended"
  | "not_found"
  | "conflict"
  | "idempotency_mismatch"
  | "payload_too_large"
  | "unsupported_media_type"
  | "rate_limited"
  | "concurrency_exceeded"
  | "quota_exceeded"
  | "budget_exceeded"
  | "agent_archived"
  | "not_deployed"
  | "share_ended"
  | "version_exists"
  | "version_not_newer"
  | "version_blocked"
  | "tests_failed"
  | "agent_unhealthy"
  | "evaluation_required"
  | "evaluation_failed"
  | "container_build_failed"
  | "container_start_failed"
  | "container_engine_missing"
  | "container_not_added"
  | "bundle_invalid"
  | "run_finished"
  | "run_failed"
  | "run_timed_out"
  | "call_cycle"
  | "call_too_deep"
  | "misdirected"
  | "method_not_allowed"
  | "unavailable"
  | "internal";

/** What the platform calls its reasons for ending a run, beside those of its sandbox. Stable, as error codes are. */
export type RunFailureCode =
  | "canceled"
  | "interrupted"
  | "answer_expired"
  | "input_lost"
  | "input_not_kept"
  | "kind_unsupported"
  | "bundle_unavailable"
  | "no_model_provider"
  | "models_failed"
  | "template_failed"
  | "attachment_invalid"
  | "too_many_steps"
  | "agent_unreachable"
  | "agent_busy"
  | "agent_resting"
  | "answer_invalid"
  | "answer_cut"
  | "answer_too_large"
  | "platform_error"
  | "sandbox_unavailable"
  | "sandbox_lost"
  | "sandbox_busy"
  | "sandbox_crashed"
  | "cpu_exceeded"
  | "memory_exceeded"
  | "container_build_failed"
  | "container_start_failed"
  | "container_engine_missing"
  | "container_not_added"
  | "container_crashed"
  | "container_lost"
  | "container_busy";

/** One thing wrong with the input: where (a JSON pointer, RFC 6901) and what to change. */
export interface Issue {
  pointer: string;
  detail: string;
}

/** A refusal as a value: what crosses object boundaries, where thrown errors lose their fields. */
export interface Refusal {
  code: ErrorCode;
  detail: string;
  issues?: Issue[];
  /** Seconds until trying again makes sense. */
  retryAfter?: number;
  /** Facts that help to act on it, such as the limit that was hit. */
  meta?: Record<string, unknown>;
}

export type Result<T> = { ok: true; value: T } | { ok: false; error: Refusal };

/** A refusal that is thrown; one mapper in `http` turns it into a problem document. */
export class DomainError extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.detail);
    this.name = "DomainError";
    this.refusal = refusal;
  }
}

/** The domain error that an error is, or was caused by: the database layer wraps what it passes on. */
export function domainErrorOf(error: unknown): DomainError | undefined {
  if (error instanceof DomainError) return error;
  return error instanceof Error && error.cause !== undefined ? domainErrorOf(error.cause) : undefined;
}

export const ok = <T>(value: T): Result<T> => ({ ok: true, value });

export const refused = (
  code: ErrorCode,
  detail: string,
  more: Omit<Refusal, "code" | "detail"> = {},
): { ok: false; error: Refusal } => ({ ok: false, error: { code, detail, ...more } });

/** Throws a `DomainError`; `detail` is shown to the caller, so it names what to change. */
export function fail(code: ErrorCode, detail: string, more: Omit<Refusal, "code" | "detail"> = {}): never {
  throw new DomainError({ code, detail, ...more });
}

/** The value of a result, or its refusal thrown. */
export function unwrap<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new DomainError(result.error);
}
