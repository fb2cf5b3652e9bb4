import { refusalOf } from "../../kernel/context.ts";
import { allows, type Role } from "../../kernel/permissions.ts";
import type { ActiveRun } from "./active-runs.ts";
import type { AdmitRequest } from "./contract.ts";
import type { LedgerState } from "./state.ts";
import { no, type Step } from "./step.ts";

/** Who asks for a run, once that has been proved. */
export interface Principal {
  id: string;
  type: "key" | "user" | "anonymous" | "run";
  parent?: ActiveRun;
  /** The member or service account that it comes down to; what is theirs to see is theirs to run. */
  seat?: { id: string; role: Role };
}

/** Finds out who asks: a key that is good, a person with a role, a run that goes on, or nobody in particular. */
export function identify(state: LedgerState, { caller }: AdmitRequest, now: number): Step<Principal> {
  switch (caller.type) {
    case "anonymous":
      return { ok: true, value: { type: "anonymous", id: "anonymous" } };
    case "run": {
      const parent = state.active.get(caller.runId);
      if (!parent) return no("run_finished", "The calling run has ended.");
      return { ok: true, value: { type: "run", id: caller.runId, parent } };
    }
    case "user":
      return allows(caller.role, "runs:create")
        ? { ok: true, value: { type: "user", id: caller.id, seat: caller } }
        : no("forbidden", `The role ${caller.role} may not start runs.`);
    case "key": {
      const key = state.keys.check(caller, now);
      if (!key.ok) return key;
      const error = refusalOf(key.value, "runs:create", now);
      if (error) return { ok: false, error };
      state.keys.noteUse(key.value.id, now);
      const { id, principal, role } = key.value;
      return { ok: true, value: { type: "key", id, seat: { id: principal.id, role } } };
    }
  }
}
