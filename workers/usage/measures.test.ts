import { expect, it } from "vitest";
import { env, makeTenant } from "../../test/harness.ts";
import { measuresOf } from "./index.ts";
import { agentId, DAY, deliver, endedRun, T0, type Told } from "./usage.test-kit.ts";

const NOW = T0 + 40 * DAY + 5_000;
const many = (n: number, told: Partial<Told> = {}) =>
  Array.from({ length: n }, (_, i) => endedRun({ at: NOW - i * 60_000, ...told }));

async function measured(runs: ReturnType<typeof endedRun>[], now = NOW) {
  const tenant = await makeTenant();
  await deliver(
    tenant,
    runs.map((run, i) => [i + 1, run] as const),
  );
  return measuresOf(env, tenant.id, agentId("echo"), now);
}

it("counts what ended by itself in production within 30 days", async () => {
  const runs = [
    ...many(18),
    ...many(1, { durationMs: 61_000 }),
    ...many(1, { status: "failed" }),
    ...many(3, { status: "canceled", costMicros: 0 }),
    // Of another agent, too old, tried and evaluated by its own people, and not in production.
    ...many(5, { agent: "sums" }),
    ...many(5, { at: T0 + 5 * DAY }),
    ...many(5).map((run) => ({ ...run, trigger: "playground" as const })),
    ...many(5).map((run) => ({ ...run, trigger: "evaluation" as const })),
    ...many(5).map((run) => ({ ...run, channel: "preview" as const })),
  ];
  expect(await measured(runs)).toEqual({
    runs: 20,
    successRate: 0.95,
    p95Ms: 61_500,
    costPerRunMicros: 87,
  });
});

it("says no more than how many there were, where there were few", async () => {
  const nothing = { successRate: null, p95Ms: null, costPerRunMicros: null };
  // The answer of a minute is kept, by agent: each question has a minute of its own.
  expect(await measured(many(19), NOW + 120_000)).toEqual({ runs: 19, ...nothing });
  expect(await measured([], NOW + 240_000)).toEqual({ runs: 0, ...nothing });
});
