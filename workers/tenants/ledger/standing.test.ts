import { expect, it } from "vitest";
import { inLedger } from "./ledger.test-kit.ts";

const standing = { id: "ten_test", slug: "test", plan: "pro" } as const;

it("takes the newest of what it is told, in whatever order that comes", async () => {
  await inLedger(({ state }) => {
    state.setStanding({ ...standing, settings: { monthlyBudgetMicros: 7 }, version: 2 });
    state.setStanding({ ...standing, settings: {}, version: 1 });
    expect(state.limits().monthlyBudgetMicros).toBe(7);
    state.setStanding(standing);
    expect(state.limits().monthlyBudgetMicros).toBe(7);
    state.setStanding({ ...standing, settings: {}, version: 3 });
    expect(state.limits().budgetOf).toBe("plan");
  });
});

it("leaves what was used of the rates as it was, unless the plan changes", async () => {
  await inLedger((ledger) => {
    const left = () => {
      const answer = ledger.admit("echo");
      return answer.kind === "admitted" ? answer.rate?.remaining : undefined;
    };
    const before = left() ?? 0;
    ledger.state.setStanding({ ...standing, settings: { runTimeoutSeconds: 5 }, version: 1 });
    expect(left()).toBe(before - 1);
    ledger.state.setStanding({ ...standing, plan: "free", version: 2 });
    expect(left()).toBeLessThan(60);
  });
});

it("gives each attempt what the settings leave it then", async () => {
  await inLedger((ledger) => {
    ledger.state.setStanding({
      ...standing,
      settings: { runTimeoutSeconds: 5, egressHosts: ["a.org"] },
      version: 1,
    });
    const policy = { timeoutSeconds: 5, allowedHosts: ["a.org"] };
    expect(ledger.run("echo").policy).toEqual(policy);
  });
});
