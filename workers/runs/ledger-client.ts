import type { Env } from "../kernel/env.ts";
import type { Id } from "../kernel/ids.ts";
import {
  type AdmitAnswer,
  type AdmitRequest,
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

const MAX_TENANTS = 1_000;

/**
 * This isolate's side of one tenant's ledger: batches admissions and settlements, and remembers deployments.
 * What it remembers is only a guess: `admit` names the revision it relied on, and the object answers `stale`.
 */
class LedgerClient {
  readonly #admissions: Batcher<AdmitRequest, AdmitAnswer>;
  readonly #settlements: Batcher<SettleRequest, SettleAnswer>;
  readonly #deployments = new Map<string, DeploymentSnapshot>();

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

  remembered(agent: string, channel: string): DeploymentSnapshot | undefined {
    return this.#deployments.get(`${channel}:${agent}`);
  }

  remember(agent: string, channel: string, deployment: DeploymentSnapshot): void {
    if (this.#deployments.size > 1_000) this.#deployments.clear();
    this.#deployments.set(`${channel}:${agent}`, deployment);
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
