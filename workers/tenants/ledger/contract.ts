import type { KeyActor, TenantStatus } from "../../kernel/context.ts";
import type { Sealed } from "../../kernel/crypto.ts";
import type { Refusal } from "../../kernel/errors.ts";
import type { Id } from "../../kernel/ids.ts";
import type { JsonObject } from "../../kernel/json.ts";
import type { Permission, Role } from "../../kernel/permissions.ts";
import type { Plan } from "../plans.ts";
import type { TenantSettings } from "../settings/contract.ts";
import type { Payload } from "./payload.ts";
import type { TeamAccess } from "./team-access.ts";
import type { Waiting } from "./waiting.ts";

export type * from "./payload.ts";
export type * from "./waiting.ts";

/** What the directory says of the tenant, as its object is told it. */
export interface TenantStanding {
  id: Id<"ten">;
  slug: string;
  plan: Plan;
  /** `active` unless told. */
  status?: TenantStatus;
  /** Left out, they stay as they are. */
  settings?: TenantSettings;
  /** Left out, it stays as it is. */
  access?: TeamAccess;
  /** Shares by which it may run agents of other workspaces. Left out, they stay as they are. */
  shares?: Id<"shr">[];
  /** Goes up with each change: an older standing than the one that is known changes nothing. */
  version?: number;
}

/** Everything that a run needs to know of a deployment; immutable for one `revision`, so it may be cached by it. */
export interface DeploymentSnapshot {
  id: Id<"dep">;
  revision: number;
  agentId: Id<"agt">;
  /** Of an agent that another workspace shares: whose it is, and by which share; absent of an own one. */
  source?: { tenantId: Id<"ten">; shareId: Id<"shr"> };
  agentSlug: string;
  alias: string;
  channel: "production" | "preview";
  versionId: Id<"ver">;
  version: string;
  kind: string;
  /** Set where the version has pages. */
  pages?: true;
  bundleDigest: string;
  /** Names the loaded program together with tenant and bundle: digest of configuration and grants. */
  configDigest: string;
  config: { values: JsonObject; secrets: Record<string, Sealed> };
  inputSchema: JsonObject | boolean;
  outputSchema: JsonObject | boolean;
  /** Granted: those of the manifest that the tenant allows. */
  permissions: { hosts: string[]; agents: string[]; models: string[]; store: boolean };
  timeoutSeconds: number;
  /** How long a run may keep its processor busy without a pause. */
  cpuMs: number;
  /** Of a container: what it may use at most. */
  memoryMb: number;
  cpus: number;
  /** Of a container: how many instances are kept running, and how many may run at once. */
  instances?: { least: number; most: number };
  pricePerRunMicros: number;
  public: boolean;
  budgetMicros: number | null;
  /** Set of a trial, which is live nowhere: an evaluation or the playground runs it. */
  trial?: Trial;
}

/** What is special about a trial's runs: their store is empty, and forgotten with each of them. */
export interface Trial {
  /** What the prompt has instead of the bundle's, as its kind makes that. */
  prompt?: JsonObject;
  /** Set where this is the whole prompt: there is no bundle to it. */
  isWhole?: true;
}

/** What is live under a name: the stable version, and the canary beside it if there is one. */
export interface LiveSnapshot extends DeploymentSnapshot {
  canary?: { percent: number; snapshot: DeploymentSnapshot };
}

/** What proves an API key: the hash of its secret, and the address that it comes from. */
export interface KeyProof {
  keyHash: string;
  address: string;
}

/** Who asks for a run. A key is proved by its hash; the other kinds were proved by the caller. */
export type Caller =
  | ({ type: "key" } & KeyProof)
  | { type: "user"; id: string; role: Role }
  | { type: "anonymous" }
  | { type: "run"; runId: Id<"run"> };

export type Trigger = "api" | "edge" | "page" | "agent" | "replay" | "evaluation" | "playground";

export interface AdmitRequest {
  runId: Id<"run">;
  caller: Caller;
  /** An agent's id, or an alias; of a trial its id. */
  agent: string;
  /** Set where it names a trial. No path leads there that somebody else may write. */
  trial?: true;
  channel: "production" | "preview";
  /** The deployment that the caller checked the input against; another one is answered with `stale`. */
  known: { deploymentId: string; revision: number } | null;
  /** The answer to this very request was lost: where it admitted the run, that is the answer. */
  again?: boolean;
  /** The input does not fit: who asks and how often is checked as for a run, and nothing is written. */
  rejected?: boolean;
  /** `sync` runs start at once in the caller's hands; others wait as `queued` for a consumer. */
  mode: "sync" | "async";
  trigger: Trigger;
  input: Payload;
  maxCostMicros: number | null;
  idempotency: { key: string; bodyHash: string } | null;
  replayOf: Id<"run"> | null;
  /** The conversation that it belongs to, as whoever starts it calls it. */
  conversation?: string | undefined;
  requestId: string;
}

/** State of the tightest token bucket: for the `RateLimit` header fields. */
export interface RateState {
  limit: number;
  remaining: number;
  resetSeconds: number;
}

/** Who an API key belongs to, and what is left of its rate. */
export interface KeyHolder {
  actor: KeyActor;
  slug: string;
  rate: RateState | null;
}

/** Whom an API key belongs to: a member of the tenant, or a service account. */
export type KeyPrincipal = Id<"usr"> | Id<"svc">;

/** What a key is limited to. */
export interface KeyTerms {
  name: string;
  /** Null for all that the principal's role may. */
  scopes: Permission[] | null;
  /** Networks that it may be used from, as `formatNetwork` writes them; null for any. */
  networks: string[] | null;
}

/** What of something is to be changed; what is left out, or undefined, stays. */
export type ChangesOf<T> = { [K in keyof T]?: T[K] | undefined };

export interface KeyRecord extends KeyTerms {
  id: Id<"key">;
  principal: KeyPrincipal;
  /** Of the service account that it belongs to; null for a member's. */
  accountName: string | null;
  /** Null where the principal has no seat any more: the key is of no use then. */
  role: Role | null;
  /** The last characters of the secret, to know it by. */
  hint: string;
  createdBy: string;
  createdAt: number;
  expiresAt: number | null;
  lastUsedAt: number | null;
  /** Until when the secret before the present one is good; null where there is none. */
  oldSecretUntil: number | null;
}

export interface ServiceAccountRecord {
  id: Id<"svc">;
  name: string;
  role: Role;
  createdAt: number;
  keys: number;
}

/** A member's role in the tenant from a version on; null where they have no seat any more. */
export interface PrincipalChange {
  id: Id<"usr">;
  role: Role | null;
  /** Grows with each change of the member's seat: an older change than the one that is known changes nothing. */
  version: number;
}

export type AdmitAnswer =
  | { kind: "admitted"; rate: RateState | null; run: StartedRun }
  | { kind: "existing"; runId: Id<"run">; rate: RateState | null }
  | { kind: "stale"; deployment: LiveSnapshot }
  | { kind: "rejected"; rate: RateState | null }
  | { kind: "refused"; error: Refusal; rate: RateState | null };

/** What models did for a run. */
export interface ModelUsage {
  inputTokens: number;
  outputTokens: number;
  modelCalls: number;
}

/** What an attempt needs: the fence proves that it is the latest one. */
export interface StartedRun {
  id: Id<"run">;
  fence: number;
  reservedMicros: number;
  createdAt: number;
  startedAt: number | null;
  policy: RunPolicy;
}

/** What the tenant's settings leave a run of what its deployment would let it do. */
export interface RunPolicy {
  timeoutSeconds: number;
  /** Hosts beyond which no run goes; null where the settings do not say. */
  allowedHosts: string[] | null;
}

export type FinalStatus = "succeeded" | "failed" | "timed_out" | "canceled";

export interface RunOutcome {
  status: FinalStatus;
  output: Payload | null;
  /** `fault` is set when the agent had no part in it. */
  error: { code: string; message: string; stack?: string; fault?: "platform" } | null;
  /** JSON text of the log lines. */
  logs: Payload | null;
  durationMs: number;
  /** What it costs by the price; booked up to the reservation. */
  costMicros: number;
  /** Of an agent that asked models. */
  models?: ModelUsage;
}

export interface SettleRequest {
  runId: Id<"run">;
  fence: number;
  outcome: RunOutcome;
  /** The program was never given the run: its idempotency key may start another one. */
  unstarted?: boolean;
  /** What of the cost was paid for models: booked even where the run was canceled meanwhile. */
  modelMicros?: number;
}

export type SettleAnswer =
  | { settled: true; costMicros: number; finishedAt: number }
  /** Another attempt or a cancellation was first; what stands is the run's state. */
  | { settled: false };

/** What the object decides in one transaction; settlements come first. */
export interface LedgerTurn {
  settlements: SettleRequest[];
  admissions: AdmitRequest[];
}

export interface LedgerAnswers {
  settlements: SettleAnswer[];
  admissions: AdmitAnswer[];
}

/** A run as the object keeps it, until it has been copied to D1. */
export interface LedgerRun {
  id: Id<"run">;
  status: "queued" | "running" | "awaiting_input" | FinalStatus;
  mode: "sync" | "async";
  agentId: Id<"agt">;
  agentSlug: string;
  deploymentId: Id<"dep">;
  versionId: Id<"ver">;
  version: string;
  channel: "production" | "preview";
  trigger: Trigger;
  actor: { type: string; id: string };
  input: Payload;
  /** Of a run that has asked for an answer, and has not ended. */
  waiting: Waiting | null;
  outcome: RunOutcome | null;
  costMicros: number;
  attempts: number;
  parentRunId: Id<"run"> | null;
  replayOf: Id<"run"> | null;
  /** The conversation that it belongs to, if any. */
  conversation?: string;
  requestId: string;
  createdAt: number;
  startedAt: number | null;
  finishedAt: number | null;
}

/** A run that a consumer may execute: fence and reservation, with the deployment it was admitted for. */
export interface Attempt {
  run: LedgerRun;
  started: StartedRun;
  deployment: DeploymentSnapshot;
}
