import { DurableObject } from "cloudflare:workers";
import type { KeyActor } from "../kernel/context.ts";
import type { Env } from "../kernel/env.ts";
import { ok, type Result } from "../kernel/errors.ts";
import type { Id } from "../kernel/ids.ts";
import type {
  ChangesOf,
  KeyHolder,
  KeyProof,
  KeyRecord,
  KeyTerms,
  PrincipalChange,
  ServiceAccountRecord,
} from "./ledger/contract.ts";
import type { ChangedBy } from "./ledger/deployments.ts";
import { findKey, listKeys } from "./ledger/key-list.ts";
import * as keys from "./ledger/keys.ts";
import * as principals from "./ledger/principals.ts";
import { takeToken } from "./ledger/rates.ts";
import type { LedgerState } from "./ledger/state.ts";

/**
 * What a tenant's object does about API keys, and about those whom they belong to. Nobody hands on more than they hold
 * themselves: a change comes with what its `maker` may, and is refused with `forbidden` where it goes beyond that.
 */
export abstract class KeyKeeper extends DurableObject<Env> {
  // Not methods: those could be called from outside.
  protected abstract readonly ledger: () => LedgerState;
  protected abstract now: () => number;
  /** Makes a change in one transaction, and has the outbox carry it on. */
  protected abstract readonly change: <T>(work: () => T) => Promise<T>;

  /** Who an API key stands for. Counts as a request: takes a token, or refuses with `rate_limited`. */
  async authenticate(proof: KeyProof): Promise<Result<KeyHolder>> {
    const [state, now] = [this.ledger(), this.now()];
    const key = state.keys.check(proof, now);
    if (!key.ok) return key;
    const dormancy = state.dormancy();
    if (dormancy) return { ok: false, error: dormancy };
    const { id } = key.value;
    const taken = takeToken(state, { type: "key", id }, now);
    if (!taken.ok)
      return { ok: false, error: { ...taken.error, meta: { ...taken.error.meta, rate: taken.state } } };
    state.keys.noteUse(id, now);
    return ok({ actor: this.#seeing(key.value), slug: state.meta("slug") ?? "", rate: taken.state });
  }

  /** Who an API key stands for by now; null where it is not good any more. Counts as nothing. */
  async keyActor(proof: KeyProof): Promise<KeyActor | null> {
    const state = this.ledger();
    const key = state.keys.check(proof, this.now());
    return key.ok && !state.dormancy() ? this.#seeing(key.value) : null;
  }

  /** Whom a key stands for, with what they are shown nothing of. */
  #seeing(actor: KeyActor): KeyActor {
    const { principal, role } = actor;
    return { ...actor, hidden: this.ledger().hiddenFrom({ id: principal.id, role }) };
  }

  /** The keys of a member or service account, or of all. */
  async keys(principal: string | null): Promise<KeyRecord[]> {
    return listKeys(this.ledger(), principal);
  }

  async key(id: string): Promise<KeyRecord | null> {
    return findKey(this.ledger(), id) ?? null;
  }

  async createKey(input: keys.KeyInput, maker: keys.Maker, by: ChangedBy): Promise<Result<keys.NewKey>> {
    const secret = await keys.newSecret(this.ledger().meta("id") as Id<"ten">);
    return this.change(() => keys.createKey(this.ledger(), secret, input, maker, by, this.now()));
  }

  async changeKey(
    id: string,
    changes: ChangesOf<KeyTerms>,
    maker: keys.Maker,
    by: ChangedBy,
  ): Promise<Result<KeyRecord>> {
    return this.change(() => keys.changeKey(this.ledger(), id, changes, maker, by, this.now()));
  }

  /** A new secret; the present one stays good for a while. */
  async rotateKey(
    id: string,
    overlapMs: number,
    maker: keys.Maker,
    by: ChangedBy,
  ): Promise<Result<keys.NewKey & { oldSecretUntil: number }>> {
    const secret = await keys.newSecret(this.ledger().meta("id") as Id<"ten">);
    return this.change(() => keys.rotateKey(this.ledger(), id, secret, overlapMs, maker, by, this.now()));
  }

  async revokeKey(id: string, by: ChangedBy): Promise<boolean> {
    return this.change(() => keys.revokeKey(this.ledger(), id, by, this.now()));
  }

  /** What an account that was taken leaves; see `keys.revokeKeysOf`. */
  async revokeKeysOf(person: string, taken: keys.Taken, by: ChangedBy): Promise<string[]> {
    return this.change(() => keys.revokeKeysOf(this.ledger(), person, taken, by, this.now()));
  }

  /** What the directory says of members' roles; see `principals.setPrincipals`. */
  async setPrincipals(changes: PrincipalChange[]): Promise<void> {
    return this.change(() => principals.setPrincipals(this.ledger(), changes));
  }

  async serviceAccounts(): Promise<ServiceAccountRecord[]> {
    return principals.listServiceAccounts(this.ledger());
  }

  async createServiceAccount(
    input: principals.AccountInput,
    maker: keys.Maker,
    by: ChangedBy,
  ): Promise<Result<ServiceAccountRecord>> {
    return this.change(() => principals.createServiceAccount(this.ledger(), input, maker, by, this.now()));
  }

  async changeServiceAccount(
    id: string,
    changes: ChangesOf<principals.AccountInput>,
    maker: keys.Maker,
    by: ChangedBy,
  ): Promise<Result<ServiceAccountRecord>> {
    return this.change(() =>
      principals.changeServiceAccount(this.ledger(), id, changes, maker, by, this.now()),
    );
  }

  async deleteServiceAccount(id: string, by: ChangedBy): Promise<Result<null>> {
    return this.change(() => principals.deleteServiceAccount(this.ledger(), id, by, this.now()));
  }
}
