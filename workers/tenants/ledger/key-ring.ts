import { inNetworks, type Network, parseNetwork } from "../../kernel/cidr.ts";
import type { KeyActor } from "../../kernel/context.ts";
import type { Id } from "../../kernel/ids.ts";
import type { Permission, Role } from "../../kernel/permissions.ts";
import type { KeyProof } from "./contract.ts";
import { no, type Step } from "./step.ts";

/** A key as requests meet it: looked up once, and forgotten with every change of keys or of those whom they belong to. */
interface KnownKey {
  actor: KeyActor;
  expiresAt: number | null;
  /** Of a secret that was rotated: until when it is good. */
  replacedAt: number | null;
  networks: Network[] | null;
}

interface KeyRow extends Record<string, SqlStorageValue> {
  id: Id<"key">;
  name: string;
  principal: string;
  role: Role;
  scopes: string | null;
  networks: string | null;
  expires_at: number | null;
  replaced_at: number | null;
}

/** A key acts in the role of whom it belongs to; without a role there it is none. */
const FIND = `
SELECT k.id, k.name, k.principal, coalesce(s.role, p.role) AS role, k.scopes, k.networks, k.expires_at,
  CASE WHEN k.hash = ?1 THEN NULL ELSE k.old_until END AS replaced_at
FROM keys k LEFT JOIN service_accounts s ON s.id = k.principal LEFT JOIN principals p ON p.id = k.principal
WHERE (k.hash = ?1 OR k.old_hash = ?1) AND coalesce(s.role, p.role) IS NOT NULL`;

/** How exact the last use is on disk; in memory it is as it was. */
const USED_WITHIN_MS = 60_000;

const toKnown = ({ id, name, principal, role, scopes, networks, ...row }: KeyRow): KnownKey => ({
  actor: {
    ...{ type: "key", id, name, role },
    scopes: scopes === null ? null : (JSON.parse(scopes) as Permission[]),
    principal: { type: principal.startsWith("svc_") ? "service" : "user", id: principal },
  },
  expiresAt: row.expires_at,
  replacedAt: row.replaced_at,
  networks:
    networks === null ? null : (JSON.parse(networks) as string[]).flatMap((text) => parseNetwork(text) ?? []),
});

/** The tenant's keys in memory, by the hashes of their secrets, and when each was last used. */
export class KeyRing {
  readonly #sql: SqlStorage;
  readonly #known = new Map<string, KnownKey>();
  readonly #used = new Map<string, { at: number; writtenAt: number }>();

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  forget(): void {
    this.#known.clear();
  }

  #find(hash: string): KnownKey | undefined {
    const known = this.#known.get(hash);
    if (known) return known;
    const [row] = this.#sql.exec<KeyRow>(FIND, hash).toArray();
    if (!row) return undefined;
    const found = toKnown(row);
    this.#known.set(hash, found);
    return found;
  }

  /** Who a secret stands for, where it comes from and at this time; says what is wrong with one that is known. */
  check({ keyHash, address }: KeyProof, now: number): Step<KeyActor> {
    const key = this.#find(keyHash);
    if (!key || (key.replacedAt ?? Number.POSITIVE_INFINITY) <= now)
      return no("unauthenticated", "This API key does not exist or was revoked.");
    if (key.networks && !inNetworks(key.networks, address)) {
      const detail = `This API key may not be used from ${address}. Use it from one of its addresses, or have this one added to them.`;
      return no("forbidden", detail);
    }
    if ((key.expiresAt ?? Number.POSITIVE_INFINITY) > now) return { ok: true, value: key.actor };
    const when = new Date(key.expiresAt ?? 0).toISOString();
    return no("forbidden", `This API key expired at ${when}. Make another one.`);
  }

  /** Notes a use: in memory, and at most once a minute on disk. */
  noteUse(id: Id<"key">, now: number): void {
    const used = this.#used.get(id);
    const due = now >= (used?.writtenAt ?? Number.NEGATIVE_INFINITY) + USED_WITHIN_MS;
    if (due) this.#sql.exec("UPDATE keys SET used_at = ? WHERE id = ?", now, id);
    this.#used.set(id, { at: now, writtenAt: due ? now : (used?.writtenAt ?? now) });
  }

  /** When a key was used since the object was loaded. */
  lastUse(id: string): number | undefined {
    return this.#used.get(id)?.at;
  }
}
