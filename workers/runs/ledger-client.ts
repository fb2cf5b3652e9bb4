import type { Env } from "../kernel/env.ts";
import type { Id } from "../kernel/ids.ts";
import {
  type AdmitAnswer,
  type AdmitRequest,
  type Caller,
  type DeploymentSnapshot,
  type SettleAnswer,
  type SettleRequest,
  tenantObject,
} from "../tenants/index.ts";
import { Batcher } from "./batcher.ts";

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
 * This isolate's side of one tenant's ledger: batches admissions and settlements, and remembers deployments.
 * What it remembers is only a guess: `admit` names the revision it relied on, and the object answers `stale`.
 */
class LedgerClient {
  readonly #admissions: Batcher<AdmitRequest, AdmitAnswer>;
  readonly #settlements: Batcher<SettleRequest, SettleAnswer>;
  readonly #deployments = new Map<string, DeploymentSnapshot>();
  readonly #trusted = new Set<string>();

  constructor(env: Env, tenantId: Id<"ten">) {
    const together = env.LEDGER_BATCHING !== "off";
    this.#admissions = new Batcher(async (requests) => tenantObject(env, tenantId).admit(requests), together);
    this.#settlements = new Batcher(
      async (requests) => tenantObject(env, tenantId).settle(requests),
      together,
    );
  }

  admit(request: AdmitRequest, waitUntil: WaitUntil): Promise<AdmitAnswer> {
    return this.#admissions.submit(request, waitUntil);
  }

  settle(request: SettleRequest, waitUntil: WaitUntil): Promise<SettleAnswer> {
    return this.#settlements.submit(request, waitUntil);
  }

  /** The deployment that is probably live, for a caller whom the object has let through to it before. */
  remembered(caller: Caller, target: Target): DeploymentSnapshot | undefined {
    return this.#trusted.has(trustOf(caller, target)) ? this.#deployments.get(keyOf(target)) : undefined;
  }

  remember(caller: Caller, target: Target, deployment: DeploymentSnapshot): void {
    if (this.#deployments.size > MAX_DEPLOYMENTS) this.#deployments.clear();
    if (this.#trusted.size > MAX_TRUSTED) this.#trusted.clear();
    this.#deployments.set(keyOf(target), deployment);
    this.#trusted.add(trustOf(caller, target));
  }
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
