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
    "UPDATE keys SET old_hash = hash, old_until = ?, hash = ?, hint = ?, rotated_by = ?, rotated_at = ? WHERE id = ?",
    oldSecretUntil,
    secret.hash,
    hintOf(secret),
    by.actorId,
    now,
    id,
  );
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

// `known` are the person and, one by one, the keys whose secret was theirs to see.
const KNOWN_TO = `
WITH RECURSIVE known (id) AS (
  SELECT ?1 UNION
  SELECT k.id FROM keys k JOIN known ON k.principal = known.id
    OR (k.created_by = known.id AND k.created_at >= ?2) OR (k.rotated_by = known.id AND k.rotated_at >= ?2)
)
SELECT id FROM known WHERE id <> ?1`;

/**
 * Revokes what whoever had a person's account since a time may hold the secret of: keys that act in its name, others that
 * it made or gave a new secret since, and those of which such keys did the same.
 */
export function revokeKeysOf(
  state: LedgerState,
  person: string,
  since: number,
  by: ChangedBy,
  now: number,
): void {
  const known = state.sql.exec<{ id: string }>(KNOWN_TO, person, since).toArray();
  for (const { id } of known) revokeKey(state, id, by, now);
}
