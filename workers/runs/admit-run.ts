import type { Env } from "../kernel/env.ts";
import { DomainError, fail, type Issue } from "../kernel/errors.ts";
import { type Id, newId } from "../kernel/ids.ts";
import type { Json } from "../kernel/json.ts";
import { applyDefaults } from "../kernel/json-schema.ts";
import type {
  AdmitAnswer,
  AdmitRequest,
  Caller,
  DeploymentSnapshot,
  StartedRun,
  Trigger,
} from "../tenants/index.ts";
import { isDraining } from "./in-flight.ts";
import { ledgerOf } from "./ledger-client.ts";
import { keep } from "./payload.ts";
import { schemasOf } from "./schemas.ts";

/** Where a run is started from, and on whose behalf. */
export interface RunScope {
  env: Env;
  tenantId: Id<"ten">;
  caller: Caller;
  requestId: string;
  waitUntil(work: Promise<unknown>): void;
}

export interface RunRequest {
  /** An agent's id, or an alias. */
  agent: string;
  channel: "production" | "preview";
  input: Json;
  trigger: Trigger;
  maxCostMicros?: number | undefined;
  idempotency?: { key: string; bodyHash: string } | undefined;
  replayOf?: Id<"run"> | undefined;
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
  rate: AdmitAnswer extends infer A ? (A extends { kind: "admitted"; rate: infer R } ? R : never) : never;
}
export type Admission = Admitted | Extract<AdmitAnswer, { kind: "existing" }>;

/** A deploy between two answers of the object makes a request stale; more than a few in a row is no accident. */
const MAX_STALE = 5;

/**
 * Checks the input against the deployment that is live, and has the tenant's object admit the run. Throws the
 * object's refusal, or `invalid_input` with the input's problems; then nothing has been written.
 */
export async function admitRun(scope: RunScope, request: RunRequest): Promise<Admission> {
  if (isDraining() && scope.caller.type !== "run")
    fail("unavailable", "The server is stopping; try again in a moment.", { retryAfter: 5 });
  const ledger = ledgerOf(scope.env, scope.tenantId);
  const runId = newId("run");
  let deployment = ledger.remembered(request.agent, request.channel);
  for (let tries = 0; tries < MAX_STALE; tries++) {
    const prepared: Prepared = deployment ? await prepare(scope, request, runId, deployment) : unprepared;
    const answer = await ledger.admit(toAdmit(scope, request, runId, prepared), scope.waitUntil);
    if (answer.kind === "existing") return answer;
    if (answer.kind === "refused") throw new DomainError(withRate(answer));
    if (answer.kind === "admitted" && deployment) {
      return {
        kind: "admitted",
        run: answer.run,
        mode: prepared.mode,
        deployment,
        input: prepared.text,
        rate: answer.rate,
      };
    }
    if (answer.kind === "stale") {
      if (isSame(deployment, answer.deployment)) refuseInput(prepared.issues);
      deployment = answer.deployment;
      ledger.remember(request.agent, request.channel, deployment);
    }
  }
  return fail("unavailable", "The agent is being deployed over and over; try again in a moment.", {
    retryAfter: 1,
  });
}

const isSame = (a: DeploymentSnapshot | undefined, b: DeploymentSnapshot): boolean =>
  a?.id === b.id && a.revision === b.revision;

const refuseInput = (issues: Issue[]): never =>
  fail("invalid_input", "The input does not match the agent's inputSchema.", { issues });

interface Prepared {
  known: AdmitRequest["known"];
  mode: "sync" | "async";
  text: string;
  input: AdmitRequest["input"];
  issues: Issue[];
}

/**
 * Before the deployment is known, and for an input that does not fit it: the object answers `stale` after it has
 * checked who asks, so that only those who may run an agent learn what it takes.
 */
const unprepared: Prepared = { known: null, mode: "sync", text: "", input: { text: "" }, issues: [] };

async function prepare(
  { env, tenantId }: RunScope,
  request: RunRequest,
  runId: string,
  deployment: DeploymentSnapshot,
): Promise<Prepared> {
  const value = applyDefaults(deployment.inputSchema as never, request.input);
  const issues = schemasOf(deployment).input.issues(value);
  if (issues.length > 0) return { ...unprepared, issues: under("/input", issues) };
  const text = JSON.stringify(value);
  return {
    known: { deploymentId: deployment.id, revision: deployment.revision },
    mode: deployment.timeoutSeconds <= request.waitSeconds ? "sync" : "async",
    text,
    input: await keep(env, tenantId, runId, "input", text),
    issues: [],
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
  channel: request.channel,
  known: prepared.known,
  mode: prepared.mode,
  trigger: request.trigger,
  input: prepared.input,
  maxCostMicros: request.maxCostMicros ?? null,
  idempotency: request.idempotency ?? null,
  replayOf: request.replayOf ?? null,
  requestId: scope.requestId,
});

const withRate = ({ error, rate }: Extract<AdmitAnswer, { kind: "refused" }>) =>
  rate ? { ...error, meta: { ...error.meta, rate } } : error;
