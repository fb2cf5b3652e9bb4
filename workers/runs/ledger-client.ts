import type { Env } from "../kernel/env.ts";
import type { Id } from "../kernel/ids.ts";
import {
  type AdmitAnswer,
  type AdmitRequest,
  type Caller,
  type LiveSnapshot,
  type SettleAnswer,
  type SettleRequest,
  tenantObject,
} from "../tenants/index.ts";
import { Batcher } from "./batcher.ts";
import { withRetries } from "./with-retries.ts";

declare module "../kernel/env.ts" {
  interface Env {
    /** `off` where a promise of one request cannot wake another one (Vitest's runner): each call then goes alone. */
    LEDGER_BATCHING?: "off";
  }
}

type WaitUntil = (work: Promise<unknown>) => void;

const MAX_TENANTS = 500;
const MAX_DEPLOYMENTS = 100;
const MAX_TRUSTED = 1_000;

/**
 * This isolate's side of one tenant's ledger: admissions and settlements share calls, and deployments are remembered.
 * What it remembers is only a guess: `admit` names the revision it relied on, and the object answers `stale`.
 */
export class LedgerClient {
  readonly #turns: Batcher<Ask, AdmitAnswer | SettleAnswer>;
  readonly #deployments = new Map<string, LiveSnapshot>();
  readonly #trusted = new Set<string>();

  constructor(env: Env, tenantId: Id<"ten">) {
    const turn = (asks: Ask[]) => takeTurn(env, tenantId, asks);
    this.#turns = new Batcher(turn, env.LEDGER_BATCHING !== "off");
  }

  /** The object's answer. Where it is lost it is asked for again, which finds the run that was admitted. */
  admit(request: AdmitRequest, waitUntil: WaitUntil): Promise<AdmitAnswer> {
    const ask = (again: boolean) => ({ admit: again ? { ...request, again } : request });
    return withRetries((again) => this.#turns.submit(ask(again), waitUntil)) as Promise<AdmitAnswer>;
  }

  /** Settling is fenced, so that it may be asked for again. */
  settle(request: SettleRequest, waitUntil: WaitUntil): Promise<SettleAnswer> {
    return withRetries(() => this.#turns.submit({ settle: request }, waitUntil)) as Promise<SettleAnswer>;
  }

  /** The deployment that is probably live, for a caller whom the object has let through to it before. */
  remembered(caller: Caller, target: Target): LiveSnapshot | undefined {
    return this.#trusted.has(trustOf(caller, target)) ? this.#deployments.get(keyOf(target)) : undefined;
  }

  remember(caller: Caller, target: Target, deployment: LiveSnapshot): void {
    if (this.#deployments.size > MAX_DEPLOYMENTS) this.#deployments.clear();
    if (this.#trusted.size > MAX_TRUSTED) this.#trusted.clear();
    this.#deployments.set(keyOf(target), deployment);
    this.#trusted.add(trustOf(caller, target));
  }
}

type Ask = { admit: AdmitRequest } | { settle: SettleRequest };

/** One turn of the object for all that ask; the answers are in their order. */
async function takeTurn(env: Env, tenantId: Id<"ten">, asks: Ask[]): Promise<(AdmitAnswer | SettleAnswer)[]> {
  const { admissions, settlements } = await tenantObject(env, tenantId).turn({
    admissions: asks.flatMap((ask) => ("admit" in ask ? [ask.admit] : [])),
    settlements: asks.flatMap((ask) => ("settle" in ask ? [ask.settle] : [])),
  });
  let [admitted, settled] = [0, 0];
  return asks.map((ask) => ("admit" in ask ? admissions[admitted++] : settlements[settled++])) as (
    | AdmitAnswer
    | SettleAnswer
  )[];
}

type Target = { agent: string; channel: string };
const keyOf = ({ agent, channel }: Target): string => `${channel}:${agent}`;

/** Keys and people may run all of their tenant's agents, others only the one that they were let through to. */
function trustOf(caller: Caller, target: Target): string {
  switch (caller.type) {
    case "key":
      return caller.keyHash;
    case "user":
      return `${caller.id} ${caller.role}`;
    default:
      return `${caller.type} ${keyOf(target)}`;
  }
}

const clients = new Map<string, LedgerClient>();

/** The client of a tenant's ledger; one per tenant and isolate, so that requests can join each other's calls. */
export function ledgerOf(env: Env, tenantId: Id<"ten">): LedgerClient {
  let client = clients.get(tenantId);
  if (!client) {
    if (clients.size >= MAX_TENANTS) clients.clear();
    client = new LedgerClient(env, tenantId);
    clients.set(tenantId, client);
  }
  return client;
}
