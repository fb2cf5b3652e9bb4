import type { By } from "../../audit/index.ts";
import { ok, type Result, refused } from "../../kernel/errors.ts";
import { type Id, newId } from "../../kernel/ids.ts";
import type { CanaryEnd, CanaryRecord } from "./canary.ts";
import type { DeploymentSnapshot } from "./contract.ts";
import { endCanary } from "./end-canary.ts";
import { shareOver } from "./refusals.ts";
import { trimHistory } from "./retention.ts";
import type { LedgerState } from "./state.ts";

/** What is to be live. */
export type Candidate = Omit<DeploymentSnapshot, "id" | "revision">;

export interface DeploymentRecord {
  snapshot: DeploymentSnapshot;
  status: "running" | "stopped";
  /** The canary that goes on beside it, or the last one. */
  canary: CanaryRecord | null;
  createdAt: number;
  updatedAt: number;
}

interface Row extends Record<string, SqlStorageValue> {
  id: Id<"dep">;
  status: string;
  revision: number;
  snapshot: string;
  created_at: number;
  updated_at: number;
}

/** A row as others see it, with its canary. */
export const recordOf = (state: LedgerState, row: Row): DeploymentRecord => ({
  snapshot: JSON.parse(row.snapshot) as DeploymentSnapshot,
  status: row.status as DeploymentRecord["status"],
  canary: state.canaries.latest(row.id) ?? null,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

const COLUMNS = "id, status, revision, snapshot, created_at, updated_at";

export function findDeployment(state: LedgerState, agentId: string, channel: string): Row | undefined {
  return state.sql
    .exec<Row>(`SELECT ${COLUMNS} FROM deployments WHERE agent_id = ? AND channel = ?`, agentId, channel)
    .toArray()[0];
}

/** Who asked for a change: goes into the audit trail with the event. */
export type ChangedBy = By;

/** What the audit says of a deployment before and after: of its configuration only which one it is. */
const shown = ({ version, alias, configDigest, permissions, budgetMicros, ...rest }: DeploymentSnapshot) => ({
  ...{ version, alias, configDigest, hosts: permissions.hosts, public: rest.public, budgetMicros },
});

/** Refuses an alias that another agent has in the channel. */
export function aliasTaken(state: LedgerState, { alias, channel, agentId }: Candidate) {
  const [taken] = state.sql
    .exec<{ agent_id: string }>(
      "SELECT agent_id FROM deployments WHERE alias = ? AND channel = ?",
      alias,
      channel,
    )
    .toArray();
  if (!taken || taken.agent_id === agentId) return undefined;
  const detail = `The alias "${alias}" belongs to another agent in ${channel}; choose another one.`;
  return refused("conflict", detail, { issues: [{ pointer: "/alias", detail: "taken" }] });
}

/** The revision that a deployment has next; those of canaries count, too. */
export const nextRevision = ({ sql }: LedgerState, id: string): number =>
  sql
    .exec<{ next: number }>(
      "SELECT coalesce(max(revision), 0) + 1 AS next FROM deployment_history WHERE deployment_id = ?",
      id,
    )
    .one().next;

/** Keeps a deployment as it is at its revision: to roll back to unless it is a canary, and for runs that it gets. */
export function remember(
  { sql }: LedgerState,
  snapshot: DeploymentSnapshot,
  { canary }: { canary: boolean },
): void {
  sql.exec(
    "INSERT INTO deployment_history (deployment_id, revision, snapshot, canary) VALUES (?, ?, ?, ?)",
    ...[snapshot.id, snapshot.revision, JSON.stringify(snapshot), canary ? 1 : 0],
  );
}

/** Writes a deployment at a new revision. */
function write(state: LedgerState, snapshot: DeploymentSnapshot, now: number): void {
  const { id, agentId, alias, channel, revision } = snapshot;
  state.sql.exec(
    `INSERT INTO deployments (id, agent_id, alias, channel, status, revision, snapshot, created_at, updated_at)
     VALUES (?, ?, ?, ?, 'running', ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET alias = excluded.alias, status = 'running', revision = excluded.revision,
       snapshot = excluded.snapshot, updated_at = excluded.updated_at`,
    ...[id, agentId, alias, channel, revision, JSON.stringify(snapshot), now, now],
  );
  remember(state, snapshot, { canary: false });
}

/** Makes a version live: the deployment of its agent in its channel, at a new revision, from the next run on. Ends a canary. */
export function deploy(
  state: LedgerState,
  next: Candidate,
  by: ChangedBy,
  now: number,
  action = "deployment.deployed",
): Result<DeploymentRecord> {
  if (state.isShareOver(next)) return shareOver(next);
  const taken = aliasTaken(state, next);
  if (taken) return taken;
  const current = findDeployment(state, next.agentId, next.channel);
  const id = (current?.id ?? newId("dep")) as Id<"dep">;
  endCanary(state, id, ENDED_BY[action] ?? REPLACED, by, now);
  const snapshot: DeploymentSnapshot = { ...next, id, revision: nextRevision(state, id) };
  write(state, snapshot, now);
  const { revision } = snapshot;
  trimHistory(state, id, revision);
  state.forgetDeployments();
  const before = current && shown(JSON.parse(current.snapshot) as DeploymentSnapshot);
  const told = { agentId: next.agentId, version: next.version, channel: next.channel, revision };
  state.publish(action, id, { ...told, before: before ?? null, after: shown(snapshot), by }, now);
  const canary = state.canaries.latest(id) ?? null;
  return ok({ snapshot, status: "running", canary, createdAt: current?.created_at ?? now, updatedAt: now });
}

const REPLACED = { status: "replaced", reason: "Another version was made live for all runs." } as const;
/** How a canary ends by what is done to its deployment. */
const ENDED_BY: Record<string, { status: CanaryEnd; reason: string }> = {
  "deployment.canary_promoted": { status: "promoted", reason: "It was made live for all runs." },
};

/** The latest state before a revision in which another version was live; read row by row, since history may be long. */
function versionBefore(state: LedgerState, id: string, revision: number, versionId: string) {
  const history = state.sql.exec<{ revision: number; snapshot: string }>(
    "SELECT revision, snapshot FROM deployment_history WHERE deployment_id = ? AND revision < ? AND canary = 0 ORDER BY revision DESC",
    id,
    revision,
  );
  for (const row of history) {
    const snapshot = JSON.parse(row.snapshot) as DeploymentSnapshot;
    if (snapshot.versionId !== versionId) return { revision: row.revision, snapshot };
  }
  return undefined;
}

/** Goes back to the version that was live before the one that is; once more goes further back. */
export function rollBack(
  state: LedgerState,
  agentId: string,
  channel: string,
  by: ChangedBy,
  now: number,
): Result<DeploymentRecord> {
  const current = findDeployment(state, agentId, channel);
  if (!current) return refused("not_found", `Nothing of this agent is deployed in ${channel}.`);
  const live = JSON.parse(current.snapshot) as DeploymentSnapshot & { rolledBackTo?: number };
  const before = versionBefore(state, live.id, live.rolledBackTo ?? current.revision, live.versionId);
  if (!before)
    return refused(
      "conflict",
      `No other version was live in ${channel} before; there is nothing to go back to.`,
    );
  // By the share that is in force now.
  const source = live.source && { source: live.source };
  const next = { ...before.snapshot, ...source, rolledBackTo: before.revision };
  return deploy(state, next, by, now, "deployment.rolled_back");
}

export const SWITCHES = ["stop", "start", "restart"] as const;
export type Switch = (typeof SWITCHES)[number];

/**
 * Stops a deployment, makes a stopped one live again, or makes a live one live anew at a new revision. `not_found` where
 * there is none, `conflict` where it stands so already, `share_ended` for another workspace's agent that is not shared.
 */
export function switchTo(
  state: LedgerState,
  { agentId, channel, to }: { agentId: string; channel: string; to: Switch },
  by: ChangedBy,
  now: number,
): Result<DeploymentRecord> {
  const current = findDeployment(state, agentId, channel);
  if (!current) return refused("not_found", `Nothing of this agent was ever deployed in ${channel}.`);
  const live = current.status === "running";
  if (to === "restart" && live) {
    if (state.canaries.running(current.id))
      return refused("conflict", "A canary is running beside it; promote or end that first.");
    return deploy(state, renewed(current), by, now, "deployment.restarted");
  }
  const status = to === "stop" ? "stopped" : "running";
  if (live !== (to === "stop")) return refused("conflict", `It is ${live ? "live" : "stopped"} already.`);
  const snapshot = JSON.parse(current.snapshot) as DeploymentSnapshot;
  if (to !== "stop" && state.isShareOver(snapshot)) return shareOver(snapshot);
  state.sql.exec("UPDATE deployments SET status = ?, updated_at = ? WHERE id = ?", status, now, current.id);
  const action = to === "stop" ? "deployment.stopped" : "deployment.started";
  state.publish(action, current.id, { agentId, channel, by }, now);
  state.forgetDeployments();
  return ok({ ...recordOf(state, current), status, updatedAt: now });
}

/** What a row has live, under another name for its loaded programs and its containers: none is used again. */
function renewed({ snapshot, revision }: Row): DeploymentSnapshot {
  const live = JSON.parse(snapshot) as DeploymentSnapshot;
  const [digest] = live.configDigest.split("~");
  return { ...live, configDigest: `${digest}~${revision}` };
}

/** Stops all deployments of an agent; runs under way end on their own. */
export function stop(state: LedgerState, agentId: string, by: ChangedBy, now: number): void {
  const rows = state.sql.exec<Row>(
    `SELECT ${COLUMNS} FROM deployments WHERE agent_id = ? AND status = 'running'`,
    agentId,
  );
  for (const { id } of rows.toArray()) {
    state.sql.exec("UPDATE deployments SET status = 'stopped', updated_at = ? WHERE id = ?", now, id);
    state.publish("deployment.stopped", id, { agentId, by }, now);
  }
  state.forgetDeployments();
}

export function readDeployments(state: LedgerState, ids: string[]): DeploymentRecord[] {
  const list = JSON.stringify(ids);
  return state.sql
    .exec<Row>(`SELECT ${COLUMNS} FROM deployments WHERE id IN (SELECT value FROM json_each(?))`, list)
    .toArray()
    .map((row) => recordOf(state, row));
}

/**
 * An agent's deployments, the production one first; one of another workspace's agent is stopped while that does not
 * share it.
 */
export function deploymentsOf(state: LedgerState, agentId: string): DeploymentRecord[] {
  return state.sql
    .exec<Row>(`SELECT ${COLUMNS} FROM deployments WHERE agent_id = ? ORDER BY channel DESC`, agentId)
    .toArray()
    .map((row) => recordOf(state, row))
    .map((record) => (state.isShareOver(record.snapshot) ? { ...record, status: "stopped" } : record));
}
