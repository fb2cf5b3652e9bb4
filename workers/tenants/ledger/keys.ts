import { sha256 } from "../../kernel/crypto.ts";
import { ok, type Result, refused } from "../../kernel/errors.ts";
import type { Id } from "../../kernel/ids.ts";
import { newApiKey } from "../../kernel/keys.ts";
import { beyond, outranks, type Rights, type Role } from "../../kernel/permissions.ts";
import type { ChangesOf, KeyPrincipal, KeyRecord, KeyTerms } from "./contract.ts";
import type { ChangedBy } from "./deployments.ts";
import { findKey, roleOf } from "./key-list.ts";
import type { LedgerState } from "./state.ts";

/** Live keys of one workspace. */
export const MAX_KEYS = 500;
const HINT_CHARS = 4;
/** For how long it is known who was shown a secret: for longer than an account can be taken back. */
const KNOWN_MS = 30 * 86_400_000;

export interface KeyInput extends KeyTerms {
  principal: KeyPrincipal;
  /** Of a member: the role that they were just seen with, for where it is not known here yet. */
  role?: Role;
  expiresAt: number | null;
}

/** On whose behalf keys are changed. Nobody hands on what they lack; `null` is the platform itself. */
export type Maker = Rights | null;

/** A secret in the clear, on its way to the one answer that shows it. */
export interface KeySecret {
  id: Id<"key">;
  key: string;
  hash: string;
}

export async function newSecret(tenantId: Id<"ten">): Promise<KeySecret> {
  const { id, key } = newApiKey(tenantId);
  return { id, key, hash: await sha256(key) };
}

/** When somebody else had a person's account. */
export interface Taken {
  since: number;
  until: number;
}

export interface NewKey {
  id: Id<"key">;
  /** Shown once; only its SHA-256 is kept. */
  key: string;
}

const hintOf = ({ key }: KeySecret): string => key.slice(-HINT_CHARS);

/** The thing with its changes. */
export const changed = <T extends object>(before: T, changes: ChangesOf<T>): T => ({
  ...before,
  ...Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)),
});

/** Refuses rights that go beyond the maker's, and a role above theirs however few scopes it is limited to. */
export function bounded(given: Rights, maker: Maker): Result<null> {
  if (maker && outranks(given.role, maker.role))
    return refused("forbidden", `It would act as ${given.role}, and you are ${maker.role}. Ask an owner.`);
  const lacking = maker ? beyond(given, maker) : [];
  if (lacking.length === 0) return ok(null);
  const issues = [{ pointer: "/scopes", detail: `leave out ${lacking.join(", ")}` }];
  const detail = `Nobody can give what they lack: it would allow ${lacking.join(", ")}. Choose scopes that you have yourself.`;
  return refused("forbidden", detail, { issues });
}

/** Notes to whom a secret goes now. */
function noteShown(
  { sql }: LedgerState,
  key: { id: string; principal: string },
  by: ChangedBy,
  now: number,
): void {
  sql.exec("DELETE FROM shown_secrets WHERE at < ?", now - KNOWN_MS);
  const note = "INSERT OR IGNORE INTO shown_secrets (key_id, principal, shown_to, at) VALUES (?, ?, ?, ?)";
  sql.exec(note, key.id, key.principal, by.actorId, now);
}

const NO_KEY = refused("not_found", "There is no such API key. It may have been revoked.");

function principalRole(
  state: LedgerState,
  { principal, role }: Pick<KeyInput, "principal" | "role">,
): Role | null {
  // Version 0: whatever the directory has told about this member, or will tell, is newer.
  if (role && principal.startsWith("usr_"))
    state.sql.exec(
      "INSERT INTO principals (id, role, version) VALUES (?, ?, 0) ON CONFLICT DO NOTHING",
      principal,
      role,
    );
  return roleOf(state, principal);
}

/** Makes an API key of a principal. */
export function createKey(
  state: LedgerState,
  secret: KeySecret,
  input: KeyInput,
  maker: Maker,
  by: ChangedBy,
  now: number,
): Result<NewKey> {
  const { principal, name, scopes, networks, expiresAt } = input;
  const role = principalRole(state, input);
  if (!role) return refused("not_found", "There is no such service account, or no such member.");
  const allowed = bounded({ role, scopes }, maker);
  if (!allowed.ok) return allowed;
  const { count } = state.sql.exec<{ count: number }>("SELECT count(*) AS count FROM keys").one();
  if (count >= MAX_KEYS)
    return refused("conflict", `A workspace has at most ${MAX_KEYS} API keys. Revoke one that is not used.`);
  const { id, key, hash } = secret;
  state.sql.exec(
    `INSERT INTO keys (id, hash, hint, name, principal, scopes, networks, expires_at, created_by, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    id,
    hash,
    hintOf(secret),
    name,
    principal,
    scopes && JSON.stringify(scopes),
    networks && JSON.stringify(networks),
    expiresAt,
    by.actorId,
    now,
  );
  noteShown(state, { id, principal }, by, now);
  state.publish("key.created", id, { name, principal, scopes, networks, expiresAt, by }, now);
  return ok({ id, key });
}

/** A key's rights, if it is there and within the maker's. */
function findBounded(state: LedgerState, id: string, scopes: KeyTerms["scopes"] | undefined, maker: Maker) {
  const key = findKey(state, id);
  if (!key) return NO_KEY;
  const rights = [key.scopes, ...(scopes === undefined ? [] : [scopes])];
  for (const given of rights) {
    const allowed = bounded({ role: key.role ?? "member", scopes: given }, maker);
    if (!allowed.ok) return allowed;
  }
  return ok(key);
}

/** Changes a key's name, scopes or networks, from the next request on. */
export function changeKey(
  state: LedgerState,
  id: string,
  changes: ChangesOf<KeyTerms>,
  maker: Maker,
  by: ChangedBy,
  now: number,
): Result<KeyRecord> {
  const found = findBounded(state, id, changes.scopes, maker);
  if (!found.ok) return found;
  const { name, scopes, networks } = found.value;
  const before: KeyTerms = { name, scopes, networks };
  const after = changed(before, changes);
  state.sql.exec(
    "UPDATE keys SET name = ?, scopes = ?, networks = ? WHERE id = ?",
    after.name,
    after.scopes && JSON.stringify(after.scopes),
    after.networks && JSON.stringify(after.networks),
    id,
  );
  state.keys.forget();
  state.publish("key.changed", id, { before, after, by }, now);
  return ok({ ...found.value, ...after });
}

/**
 * Gives a key another secret. The one before stays good for `overlapMs`; one from before that, if its time is not up
 * yet, ends now.
 */
export function rotateKey(
  state: LedgerState,
  id: string,
  secret: KeySecret,
  overlapMs: number,
  maker: Maker,
  by: ChangedBy,
  now: number,
): Result<NewKey & { oldSecretUntil: number }> {
  const found = findBounded(state, id, undefined, maker);
  if (!found.ok) return found;
  const oldSecretUntil = now + overlapMs;
  state.sql.exec(
    "UPDATE keys SET old_hash = hash, old_until = ?, hash = ?, hint = ? WHERE id = ?",
    oldSecretUntil,
    secret.hash,
    hintOf(secret),
    id,
  );
  noteShown(state, found.value, by, now);
  state.keys.forget();
  state.publish("key.rotated", id, { oldSecretUntil, by }, now);
  return ok({ id: found.value.id, key: secret.key, oldSecretUntil });
}

/** Revokes a key from the next request on; false when there is no such key. */
export function revokeKey(state: LedgerState, id: string, by: ChangedBy, now: number): boolean {
  const key = findKey(state, id);
  if (!key) return false;
  state.sql.exec("DELETE FROM keys WHERE id = ?", id);
  state.keys.forget();
  state.publish("key.revoked", id, { name: key.name, principal: key.principal, by }, now);
  return true;
}

// `known` are the person and, one by one, the keys whose secret was theirs to see; also those that are gone by now. What
// the person was shown later is their own again; the keys that somebody else has go on until they are revoked.
const KNOWN_TO = `
WITH RECURSIVE known (id) AS (
  SELECT ?1 UNION SELECT id FROM keys WHERE principal = ?1 AND created_at <= ?3 UNION
  SELECT s.key_id FROM shown_secrets s JOIN known ON s.shown_to = known.id
  WHERE s.at >= ?2 AND (s.at <= ?3 OR s.shown_to <> ?1)
)`;

/**
 * Revokes what whoever had a person's account for a time may hold the secret of: keys that act in its name, others that
 * it made or gave a new secret then, and those of which such keys did the same, though they have ended themselves. May be
 * repeated. Answers the service accounts whose keys were among them.
 */
export function revokeKeysOf(
  state: LedgerState,
  person: string,
  { since, until }: Taken,
  by: ChangedBy,
  now: number,
): string[] {
  const known = state.sql.exec<{ id: string }>(
    `${KNOWN_TO} SELECT id FROM known WHERE id <> ?1`,
    person,
    since,
    until,
  );
  for (const { id } of known.toArray()) revokeKey(state, id, by, now);
  const accounts = state.sql.exec<{ principal: string }>(
    `${KNOWN_TO} SELECT DISTINCT principal FROM shown_secrets WHERE key_id IN (SELECT id FROM known) AND principal <> ?1`,
    person,
    since,
    until,
  );
  return accounts.toArray().map(({ principal }) => principal);
}
