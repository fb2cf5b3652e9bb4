import { inTenantObject, makeTenant } from "../../../test/harness.ts";
import { sha256 } from "../../kernel/crypto.ts";
import { newId } from "../../kernel/ids.ts";
import type { Plan } from "../plans.ts";
import { admit } from "./admit.ts";
import type { AdmitRequest, DeploymentSnapshot, RunOutcome, StartedRun } from "./contract.ts";
import { deploy } from "./deployments.ts";
import { floorPrice } from "./price.ts";
import { LedgerState } from "./state.ts";

export const by = { actorType: "user", actorId: "usr_test", requestId: "req_test" };
/** The time at which tests begin. */
export const T0 = Date.UTC(2026, 10, 21, 12);
export const FLOOR = floorPrice(0);

type Snapshot = Omit<DeploymentSnapshot, "id" | "revision">;
export const snapshot = (slug: string, more: Partial<Snapshot> = {}): Snapshot => ({
  agentId: `agt_${slug}`,
  agentSlug: slug,
  alias: slug,
  channel: "production",
  versionId: "ver_1",
  version: "1.0.0",
  kind: "isolate",
  bundleDigest: "digest",
  configDigest: "config",
  config: { values: {}, secrets: {} },
  inputSchema: true,
  outputSchema: true,
  permissions: { hosts: [], agents: [], models: [], store: false },
  timeoutSeconds: 10,
  cpuMs: 2000,
  memoryMb: 512,
  cpus: 0.5,
  pricePerRunMicros: 0,
  public: false,
  budgetMicros: null,
  ...more,
});

export const outcome = (more: Partial<RunOutcome> = {}): RunOutcome => ({
  status: "succeeded",
  output: { text: "1" },
  error: null,
  logs: null,
  durationMs: 5,
  costMicros: FLOOR + 1,
  ...more,
});

/** A request to run what is live under an alias, as its owner would send it. */
export const admitRequest = (
  agent: string,
  live: Pick<DeploymentSnapshot, "id" | "revision"> | null | undefined,
  more: Partial<AdmitRequest> = {},
): AdmitRequest => ({
  runId: newId("run"),
  caller: { type: "user", id: "usr_test", role: "owner" },
  agent,
  channel: "production",
  known: live ? { deploymentId: live.id, revision: live.revision } : null,
  mode: "sync",
  trigger: "api",
  input: { text: "{}" },
  maxCostMicros: null,
  idempotency: null,
  replayOf: null,
  requestId: "req_test",
  ...more,
});

/** A ledger in an object of its own, with one key and one deployed agent. */
export class Ledger {
  readonly state: LedgerState;
  readonly keyHash: string;
  constructor(state: LedgerState, keyHash: string) {
    this.state = state;
    this.keyHash = keyHash;
  }

  deploy(slug: string, more: Partial<Snapshot> = {}, now = T0) {
    const result = deploy(this.state, snapshot(slug, more), by, now);
    if (!result.ok) throw new Error(result.error.detail);
    return result.value.snapshot;
  }

  request(agent: string, more: Partial<AdmitRequest> = {}): AdmitRequest {
    const live = this.state.deployment(agent, more.channel ?? "production");
    return admitRequest(agent, live, {
      caller: { type: "key", keyHash: this.keyHash, address: "192.0.2.1" },
      ...more,
    });
  }

  admit(agent: string, more: Partial<AdmitRequest> = {}, now = T0) {
    return admit(this.state, this.request(agent, more), now);
  }

  /** Admits a run that has to be admitted. */
  run(agent: string, more: Partial<AdmitRequest> = {}, now = T0): StartedRun {
    const answer = this.admit(agent, more, now);
    if (answer.kind !== "admitted") throw new Error(`${answer.kind}: ${JSON.stringify(answer)}`);
    return answer.run;
  }

  refusal(agent: string, more: Partial<AdmitRequest> = {}, now = T0) {
    const answer = this.admit(agent, more, now);
    return answer.kind === "refused" ? answer.error.code : answer.kind;
  }

  sum(): number {
    return this.state.sql.exec<{ sum: number }>("SELECT coalesce(sum(amount), 0) AS sum FROM ledger").one()
      .sum;
  }
}

/** Does its work on the ledger of a new tenant; `reload` gives the ledger as it is read again. */
export async function inLedger(
  work: (ledger: Ledger, reload: () => LedgerState) => void | Promise<void>,
  plan: Plan = "pro",
) {
  const { id, key } = await makeTenant(plan);
  await inTenantObject(id, async (_, ctx) => {
    const state = new LedgerState(ctx.storage.sql, T0);
    const ledger = new Ledger(state, await sha256(key));
    ledger.deploy("echo");
    await work(ledger, () => new LedgerState(ctx.storage.sql, T0));
  });
}
