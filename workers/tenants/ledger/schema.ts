/**
 * The object's own tables, step by step: an object applies the steps that it has not applied yet. `runs` holds a run
 * from admission until the outbox has copied it to D1; `outbox` is in order of `seq`; `ledger` is double entry, so
 * its amounts sum to zero. Every page that a commit touches is written, so tables that runs touch have one tree each.
 */
const STEPS: readonly string[] = [
  `
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
`,
  `
ALTER TABLE runs RENAME TO old_runs;
CREATE TABLE runs (
  id TEXT PRIMARY KEY, status TEXT NOT NULL, fence INTEGER NOT NULL, attempts INTEGER NOT NULL,
  agent_id TEXT NOT NULL, deployment_id TEXT NOT NULL, revision INTEGER NOT NULL, root_id TEXT, reserved INTEGER NOT NULL, cost INTEGER NOT NULL,
  created_at INTEGER NOT NULL, started_at INTEGER, finished_at INTEGER, record TEXT NOT NULL, outcome TEXT
) WITHOUT ROWID;
INSERT INTO runs SELECT id, status, fence, attempts, agent_id, deployment_id, revision, root_id, reserved, cost,
  created_at, started_at, finished_at, record, outcome FROM old_runs;
DROP TABLE old_runs;
ALTER TABLE ledger RENAME TO old_ledger;
CREATE TABLE ledger (
  id INTEGER PRIMARY KEY, run_id TEXT NOT NULL, account TEXT NOT NULL, amount INTEGER NOT NULL, at INTEGER NOT NULL
);
INSERT INTO ledger SELECT * FROM old_ledger;
DROP TABLE old_ledger;
INSERT INTO meta SELECT 'seq', coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'outbox';
ALTER TABLE outbox RENAME TO old_outbox;
CREATE TABLE outbox (
  seq INTEGER PRIMARY KEY, id TEXT NOT NULL, type TEXT NOT NULL, subject TEXT NOT NULL, data TEXT NOT NULL, at INTEGER NOT NULL
);
INSERT INTO outbox SELECT * FROM old_outbox;
DROP TABLE old_outbox;
`,
  `
CREATE TABLE audit_chain (
  id INTEGER PRIMARY KEY CHECK (id = 1), head_seq INTEGER NOT NULL, head_hash TEXT NOT NULL,
  anchor_seq INTEGER NOT NULL, anchor_hash TEXT NOT NULL, oldest_at INTEGER, pending TEXT NOT NULL, pruning INTEGER NOT NULL
);
`,
  // Keys that had a role of their own get a service account each, which has it now; revoked ones are in the audit.
  `
CREATE TABLE principals (id TEXT PRIMARY KEY, role TEXT, version INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE service_accounts (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL, created_at INTEGER NOT NULL
) WITHOUT ROWID;
ALTER TABLE keys RENAME TO old_keys;
CREATE TABLE keys (
  id TEXT PRIMARY KEY, hash TEXT NOT NULL UNIQUE, old_hash TEXT UNIQUE, old_until INTEGER, hint TEXT NOT NULL,
  name TEXT NOT NULL, principal TEXT NOT NULL, scopes TEXT, networks TEXT, expires_at INTEGER,
  created_by TEXT NOT NULL, created_at INTEGER NOT NULL, used_at INTEGER
);
INSERT INTO service_accounts SELECT 'svc_' || substr(id, 5), name, role, created_at FROM old_keys WHERE revoked_at IS NULL;
INSERT INTO keys SELECT id, hash, NULL, NULL, '', name, 'svc_' || substr(id, 5), NULL, NULL, NULL, 'system', created_at, NULL
  FROM old_keys WHERE revoked_at IS NULL;
DROP TABLE old_keys;
`,
  `
ALTER TABLE keys ADD COLUMN rotated_by TEXT;
ALTER TABLE keys ADD COLUMN rotated_at INTEGER;
`,
  // Who was shown a secret is known for a while after its key is gone: keys that it made may go on.
  `
CREATE TABLE shown_secrets (
  key_id TEXT NOT NULL, principal TEXT NOT NULL, shown_to TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (shown_to, key_id, at)
) WITHOUT ROWID;
INSERT INTO shown_secrets SELECT id, principal, created_by, created_at FROM keys;
INSERT OR IGNORE INTO shown_secrets SELECT id, principal, rotated_by, rotated_at FROM keys WHERE rotated_at IS NOT NULL;
ALTER TABLE keys DROP COLUMN rotated_by;
ALTER TABLE keys DROP COLUMN rotated_at;
`,
  // What a run that has asked for an answer waits for (JSON).
  "ALTER TABLE runs ADD COLUMN waiting TEXT",
  // A deployment's canary, or its last one (JSON). What was live for a share of the runs alone is nothing to roll back to.
  `
CREATE TABLE canaries (deployment_id TEXT PRIMARY KEY, record TEXT NOT NULL) WITHOUT ROWID;
ALTER TABLE deployment_history ADD COLUMN canary INTEGER NOT NULL DEFAULT 0;
`,
];

/** Brings an object's tables up to date. */
export function applySchema(sql: SqlStorage): void {
  sql.exec("CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL)");
  const row = sql.exec<{ value: string }>("SELECT value FROM meta WHERE key = 'schema'").toArray()[0];
  const applied = Number(row?.value ?? 0);
  if (applied === STEPS.length) return;
  for (const step of STEPS.slice(applied)) sql.exec(step);
  sql.exec("INSERT OR REPLACE INTO meta (key, value) VALUES ('schema', ?)", String(STEPS.length));
}
