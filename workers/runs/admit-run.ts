import type { Env } from "../kernel/env.ts";
import { DomainError, fail, type Issue } from "../kernel/errors.ts";
import { faultPoint } from "../kernel/fault-point.ts";
import { type Id, newId } from "../kernel/ids.ts";
import type { Json } from "../kernel/json.ts";
import { applyDefaults } from "../kernel/json-schema.ts";
import {
  type AdmitAnswer,
  type AdmitRequest,
  type Caller,
  type DeploymentSnapshot,
  type Payload,
  type RateState,
  routed,
  type StartedRun,
  type Trigger,
} from "../tenants/index.ts";
import { isDraining } from "./in-flight.ts";
import { ledgerOf } from "./ledger-client.ts";
import { placeOf } from "./payload.ts";
import { checkerOf } from "./schemas.ts";

/** Where a run is started from, and on whose behalf. */
export interface RunScope {
  env: Env;
  tenantId: Id<"ten">;
  caller: Caller;
  requestId: string;
  waitUntil(work: Promise<unknown>): void;
}

export interface RunRequest {
  /** An agent's id, or an alias; of a trial its id. */
  agent: string;
  /** Set where it names a trial. */
  trial?: true;
  channel: "production" | "preview";
  input: Json;
  trigger: Trigger;
  maxCostMicros?: number | undefined;
  idempotency?: { key: string; bodyHash: string } | undefined;
  replayOf?: Id<"run"> | undefined;
  /** The conversation that it belongs to, for agents that remember. */
  conversation?: string | undefined;
  /** Execute in the caller's hands if the run's time limit is at most this; else it is queued. */
  waitSeconds: number;
}

export interface Admitted {
  kind: "admitted";
  run: StartedRun;
  mode: "sync" | "async";
  deployment: DeploymentSnapshot;
  /** JSON text, checked and with defaults. */
  input: string;
  /** Where the input belongs; not written there yet when it is large. */
  place: Payload;
  rate: RateState | null;
}
export type Admission = Admitted | Extract<AdmitAnswer, { kind: "existing" }>;

/** A deploy between two answers of the object makes a request stale; more than a few in a row is no accident. */
const MAX_STALE = 5;

/**
 * Checks the input against the deployment that is live, and has the tenant's object admit the run. Throws the
 * object's refusal, or `invalid_input` with the input's problems; then nothing has been written. An input is only
 * looked at for a caller whom the object has let through before, so that strangers cannot make us work.
 */
export async function admitRun(scope: RunScope, request: RunRequest): Promise<Admission> {
  refuseWhileDraining(scope);
  const ledger = ledgerOf(scope.env, scope.tenantId);
  const runId = newId("run");
  let live = ledger.remembered(scope.caller, request);
  for (let tries = 0; tries < MAX_STALE; tries++) {
    const deployment = live && routed(live, { runId, conversation: request.conversation });
    const prepared: Prepared = deployment ? prepare(scope, request, runId, deployment) : unprepared;
    if (scope.env.FAULTS) await faultPoint(scope.env.FAULTS, "admit.asked", runId);
    const answer = await ledger.admit(toAdmit(scope, request, runId, prepared), scope.waitUntil);
    if (answer.kind === "existing") return answer;
    if (answer.kind === "refused") throw new DomainError(withRate(answer));
    if (answer.kind === "rejected") return refuseInput(prepared.issues);
    if (answer.kind === "stale") {
      live = answer.deployment;
      ledger.remember(scope.caller, request, live);
    } else if (deployment) {
      if (scope.env.FAULTS) await faultPoint(scope.env.FAULTS, "admit.answered", runId);
      return { ...answer, mode: prepared.mode, deployment, input: prepared.text, place: prepared.input };
    }
  }
  return fail("unavailable", "The agent is being deployed over and over; try again in a moment.", {
    retryAfter: 1,
  });
}

function refuseWhileDraining({ caller }: RunScope): void {
  if (!isDraining() || caller.type === "run") return;
  fail("unavailable", "The server is stopping; try again in a moment.", { retryAfter: 5 });
}

const refuseInput = (issues: Issue[]): never =>
  fail("invalid_input", "The input does not match the agent's inputSchema.", { issues });

interface Prepared {
  known: AdmitRequest["known"];
  mode: "sync" | "async";
  text: string;
  input: AdmitRequest["input"];
  issues: Issue[];
}

/** Before the deployment is known: the object answers `stale`, after it has checked who asks. */
const unprepared: Prepared = { known: null, mode: "sync", text: "", input: { text: "" }, issues: [] };

function prepare(
  { tenantId }: RunScope,
  request: RunRequest,
  runId: string,
  deployment: DeploymentSnapshot,
): Prepared {
  const value = applyDefaults(deployment.inputSchema as never, request.input);
  const text = JSON.stringify(value);
  return {
    known: { deploymentId: deployment.id, revision: deployment.revision },
    mode: deployment.timeoutSeconds <= request.waitSeconds ? "sync" : "async",
    text,
    input: placeOf(tenantId, runId, "input", text),
    // Of the edge endpoint the input is the whole body.
    issues: under(request.trigger === "edge" ? "" : "/input", checkerOf(deployment, "input").issues(value)),
  };
}

const under = (prefix: string, issues: Issue[]): Issue[] =>
  issues.map(({ pointer, detail }) => ({ pointer: prefix + pointer, detail }));

const toAdmit = (
  scope: RunScope,
  request: RunRequest,
  runId: Id<"run">,
  prepared: Prepared,
): AdmitRequest => ({
  runId,
  caller: scope.caller,
  agent: request.agent,
  ...(request.trial && { trial: true }),
  channel: request.channel,
  known: prepared.known,
  mode: prepared.mode,
  trigger: request.trigger,
  input: prepared.input,
  ...(prepared.issues.length > 0 ? { rejected: true } : {}),
  maxCostMicros: request.maxCostMicros ?? null,
  idempotency: request.idempotency ?? null,
  replayOf: request.replayOf ?? null,
  conversation: request.conversation,
  requestId: scope.requestId,
});

const withRate = ({ error, rate }: Extract<AdmitAnswer, { kind: "refused" }>) =>
  rate ? { ...error, meta: { ...error.meta, rate } } : error;
