import { type ErrorCode, type Refusal, refused } from "../../kernel/errors.ts";

/** What a step of a decision came to, or why it stops there. */
export type Step<T> = { ok: true; value: T } | { ok: false; error: Refusal };

/** A refusal with facts, and seconds until trying again makes sense. */
export const no = (code: ErrorCode, detail: string, meta?: Record<string, unknown>, retryAfter?: number) =>
  refused(code, detail, { ...(meta ? { meta } : {}), ...(retryAfter ? { retryAfter } : {}) });
