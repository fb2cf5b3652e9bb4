import { ok, type Result } from "../../kernel/errors.ts";
import { firstIdAt, newId } from "../../kernel/ids.ts";
import type { DeploymentSnapshot, Trial } from "./contract.ts";
import { shareOver } from "./refusals.ts";
import type { LedgerState } from "./state.ts";

/** What is to be tried: a deployment that is live nowhere. */
export type TrialCandidate = Omit<DeploymentSnapshot, "id" | "revision" | "trial"> & { trial: Trial };

/** The revision of trials, in the history of deployments: those begin with 1. */
const TRIAL = 0;
/** For how long a trial can be run. An evaluation takes a day at most. */
const KEPT_MS = 2 * 86_400_000;

/** Keeps something to be tried, and forgets what nobody runs any more. */
export function keepTrial(
  state: LedgerState,
  candidate: TrialCandidate,
  now: number,
): Result<DeploymentSnapshot> {
  if (state.isShareOver(candidate)) return shareOver(candidate);
  forgetTrials(state, now - KEPT_MS);
  const snapshot: DeploymentSnapshot = {
    ...candidate,
    ...{ public: false, id: newId("dep"), revision: TRIAL },
  };
  const insert = "INSERT INTO deployment_history (deployment_id, revision, snapshot) VALUES (?, ?, ?)";
  state.sql.exec(insert, snapshot.id, TRIAL, JSON.stringify(snapshot));
  return ok(snapshot);
}

function forgetTrials({ sql }: LedgerState, before: number): void {
  sql.exec(
    `DELETE FROM deployment_history WHERE revision = ? AND deployment_id < ? AND deployment_id NOT IN
       (SELECT deployment_id FROM runs WHERE status IN ('queued', 'running', 'awaiting_input'))`,
    ...[TRIAL, firstIdAt("dep", before)],
  );
}

/** A trial by its id. */
export function findTrial({ sql }: LedgerState, id: string): DeploymentSnapshot | undefined {
  const [row] = sql
    .exec<{ snapshot: string }>(
      "SELECT snapshot FROM deployment_history WHERE deployment_id = ? AND revision = ?",
      ...[id, TRIAL],
    )
    .toArray();
  return row && (JSON.parse(row.snapshot) as DeploymentSnapshot);
}
