import type { TokenUsage } from "./chat.ts";

/** Why a model gave no answer. */
export type ModelFailureKind =
  | "silent"
  /** Silent for less than one may expect: the run had no more time. */
  | "hurried"
  | "unreachable"
  | "rate_limited"
  | "server_error"
  | "refused"
  | "unreadable"
  /** More than is kept of an answer. */
  | "too_long"
  | "cut_off";

/** Kinds after which the same question may well be answered. */
const PASSING: readonly ModelFailureKind[] = [
  "unreachable",
  "rate_limited",
  "server_error",
  "unreadable",
  "cut_off",
];

/** A model gave no answer. */
export class ModelFailure extends Error {
  readonly kind: ModelFailureKind;
  /** When the provider wants to be asked again, in milliseconds from now. */
  readonly retryAfterMs: number | undefined;
  /** What was used all the same. */
  usage: TokenUsage = { inputTokens: 0, outputTokens: 0 };

  constructor(kind: ModelFailureKind, message: string, retryAfterMs?: number) {
    super(message);
    this.kind = kind;
    this.retryAfterMs = retryAfterMs;
  }

  /** Whether to ask the same model again is worth while. */
  get passing(): boolean {
    return PASSING.includes(this.kind);
  }

  /** Whether it says something about the provider, rather than about what it was asked. */
  get ofProvider(): boolean {
    return !["refused", "rate_limited", "hurried", "too_long"].includes(this.kind);
  }
}

/** `Retry-After` (RFC 9110, section 10.2.3) as milliseconds from now; undefined where it says nothing usable. */
export function retryAfterMs(value: string | null | undefined, now: number): number | undefined {
  if (!value) return undefined;
  const seconds = Number(value);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - now;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}
