/**
 * The object's own tables. `runs` holds a run from admission until the outbox has copied it to D1; `outbox` is
 * in order of `seq`; `ledger` is double entry, so its amounts sum to zero.
 */
export const SCHEMA = `
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS keys (
  id TEXT PRIMARY KEY, hash TEXT NOT NULL UNIQUE, name TEXT NOT NULL, role TEXT NOT NULL,
  created_at INTEGER NOT NULL, revoked_at INTEGER
);
CREATE TABLE IF NOT EXISTS deployments (
  id TEXT PRIMARY KEY, agent_id TEXT NOT NULL, alias TEXT NOT NULL, channel TEXT NOT NULL,
  status TEXT NOT NULL, revision INTEGER NOT NULL, snapshot TEXT NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
  UNIQUE (alias, channel), UNIQUE (agent_id, channel)
);
CREATE TABLE IF NOT EXISTS deployment_history (
  deployment_id TEXT NOT NULL, revision INTEGER NOT NULL, snapshot TEXT NOT NULL, PRIMARY KEY (deployment_id, revision)
);
CREATE TABLE IF NOT EXISTS runs (
  id TEXT PRIMARY KEY, status TEXT NOT NULL, fence INTEGER NOT NULL, attempts INTEGER NOT NULL, lease_until INTEGER,
  agent_id TEXT NOT NULL, deployment_id TEXT NOT NULL, revision INTEGER NOT NULL, root_id TEXT, reserved INTEGER NOT NULL, cost INTEGER NOT NULL,
  created_at INTEGER NOT NULL, started_at INTEGER, finished_at INTEGER, record TEXT NOT NULL, outcome TEXT
);
CREATE INDEX IF NOT EXISTS runs_by_status ON runs (status, lease_until);
CREATE TABLE IF NOT EXISTS idempotency (
  key TEXT PRIMARY KEY, body_hash TEXT NOT NULL, run_id TEXT NOT NULL, expires_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS idempotency_by_expiry ON idempotency (expires_at);
CREATE TABLE IF NOT EXISTS usage (
  period TEXT NOT NULL, agent_id TEXT NOT NULL, runs INTEGER NOT NULL, cost INTEGER NOT NULL, PRIMARY KEY (period, agent_id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS ledger (
  id INTEGER PRIMARY KEY AUTOINCREMENT, run_id TEXT NOT NULL, account TEXT NOT NULL, amount INTEGER NOT NULL, at INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS outbox (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, type TEXT NOT NULL, subject TEXT NOT NULL, data TEXT NOT NULL, at INTEGER NOT NULL
);
`;
