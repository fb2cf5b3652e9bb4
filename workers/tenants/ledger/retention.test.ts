import { expect, it } from "vitest";
import { inTenantObject, makeTenant } from "../../../test/harness.ts";
import { foldLedger, REVISIONS_KEPT, trimHistory } from "./retention.ts";
import { LedgerState } from "./state.ts";

const T0 = Date.UTC(2026, 10, 21, 12);

/** The state of a tenant's object of its own. */
async function inLedger(work: (state: LedgerState) => void): Promise<void> {
  const { id } = await makeTenant();
  await inTenantObject(id, (_, ctx) => work(new LedgerState(ctx.storage.sql, T0)));
}

const book = (state: LedgerState, runs: number, cost = 10) =>
  state.together(() => {
    for (let n = 0; n < runs; n++) state.writes.transfer(`run_${n}`, "tenant", "platform", cost, T0 + n);
  });
const entries = (state: LedgerState) =>
  state.sql.exec<{ run_id: string; account: string; amount: number }>("SELECT * FROM ledger").toArray();
const sumOf = (state: LedgerState, account: string) =>
  entries(state)
    .filter((entry) => entry.account === account)
    .reduce((sum, { amount }) => sum + amount, 0);

it("folds the oldest entries into one per account, again and again; all balances stand", () =>
  inLedger((state) => {
    for (let round = 1; round <= 3; round++) {
      book(state, 50);
      foldLedger(state, 21, 10);
      expect([sumOf(state, "tenant"), sumOf(state, "platform")]).toEqual([-500 * round, 500 * round]);
      const single = entries(state).filter(({ run_id }) => run_id !== "");
      expect(single).toHaveLength(21);
      expect(entries(state).length - single.length).toBe(2);
    }
  }));

it("leaves a ledger alone that has not grown by enough", () =>
  inLedger((state) => {
    book(state, 15);
    foldLedger(state, 20, 10);
    expect(entries(state)).toHaveLength(30);
  }));

it("forgets old revisions of a deployment, but none that a run under way was admitted for", () =>
  inLedger((state) => {
    const add = "INSERT INTO deployment_history (deployment_id, revision, snapshot) VALUES (?, ?, '{}')";
    const newest = REVISIONS_KEPT + 10;
    for (let revision = 1; revision <= newest; revision++) state.sql.exec(add, "dep_a", revision);
    state.sql.exec(add, "dep_b", 1);
    const run = `INSERT INTO runs (id, status, fence, attempts, agent_id, deployment_id, revision, root_id, reserved, cost, created_at, record)
      VALUES (?, ?, 1, 1, 'agt', 'dep_a', ?, 'run', 0, 0, 0, '{}')`;
    state.sql.exec(run, "run_1", "running", 3);
    state.sql.exec(run, "run_2", "succeeded", 4);
    trimHistory(state, "dep_a", newest);
    const left = state.sql
      .exec<{ revision: number }>("SELECT revision FROM deployment_history WHERE deployment_id = 'dep_a'")
      .toArray()
      .map(({ revision }) => revision);
    expect(left).toEqual([3, ...Array.from({ length: REVISIONS_KEPT }, (_, n) => n + 11)]);
    const others = state.sql.exec("SELECT 1 FROM deployment_history WHERE deployment_id = 'dep_b'").toArray();
    expect(others).toHaveLength(1);
  }));
