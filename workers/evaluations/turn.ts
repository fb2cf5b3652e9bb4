import type { Clock } from "../kernel/clock.ts";
import type { TenantDb } from "../kernel/db.ts";
import type { Env } from "../kernel/env.ts";
import type { Refusal } from "../kernel/errors.ts";
import type { EvaluationRow } from "./tables.ts";

/** A while of work on an evaluation. */
export interface Turn {
  env: Env;
  db: TenantDb;
  evaluation: EvaluationRow;
  clock: Clock;
  endsAt: number;
  /** Set where nothing more is to be begun: it has been canceled, or cannot go on, or not at once. */
  over?: { pauseMs: number } | { refusal: Refusal } | "canceled";
}
