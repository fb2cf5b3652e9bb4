import { type ErrorCode, type Refusal, refused } from "../../kernel/errors.ts";
import { allows } from "../../kernel/permissions.ts";
import type { ActiveRun } from "./active-runs.ts";
import type { AdmitRequest } from "./contract.ts";
import type { LedgerState } from "./state.ts";

/** Who asks for a run, once that has been proved. */
export interface Principal {
  id: string;
  type: "key" | "user" | "anonymous" | "run";
  parent?: ActiveRun;
}

export type Step<T> = { ok: true; value: T } | { ok: false; error: Refusal };
export const no = (code: ErrorCode, detail: string, meta?: Record<string, unknown>, retryAfter?: number) =>
  refused(code, detail, { ...(meta ? { meta } : {}), ...(retryAfter ? { retryAfter } : {}) });

/** Finds out who asks: a live key, a person with a role, a run that goes on, or nobody in particular. */
export function identify(state: LedgerState, { caller }: AdmitRequest): Step<Principal> {
  if (caller.type === "anonymous") return { ok: true, value: { type: "anonymous", id: "anonymous" } };
  if (caller.type === "run") {
    const parent = state.active.get(caller.runId);
    if (!parent) return no("run_finished", "The calling run has ended.");
    return { ok: true, value: { type: "run", id: caller.runId, parent } };
  }
  const key = caller.type === "key" ? state.key(caller.keyHash) : undefined;
  if (caller.type === "key" && !key)
    return no("unauthenticated", "This API key does not exist or was revoked.");
  const role = caller.type === "user" ? caller.role : key?.role;
  if (!role || !allows(role, "runs:create")) return no("forbidden", `The role ${role} may not start runs.`);
  return { ok: true, value: { type: caller.type, id: caller.type === "user" ? caller.id : (key?.id ?? "") } };
}
