import fc from "fast-check";
import { describe, expect, it } from "vitest";
import gateway from "../../../workers/index.ts";
import type { DomainEvent } from "../../../workers/kernel/events.ts";
import { type Id, newId } from "../../../workers/kernel/ids.ts";
import type { RunMessage } from "../../../workers/runs/index.ts";
import { tenantObject } from "../../../workers/tenants/index.ts";
import { deployAgent, env, expectOk, makeTenant, type TestTenant } from "../../harness.ts";
import { times } from "../../soak.ts";

const HISTORIES = times(4, 60);
const DELIVERIES = 3;

/** Adds one to a count of its own, whatever is there. */
const COUNTER = `export default async ({ read, n }, io) => {
  if (read) return (await io.store.get("n" + n)) ?? 0;
  await io.store.put("n" + n, ((await io.store.get("n" + n)) ?? 0) + 1);
  return n;
}`;

interface Schedule {
  /** The order of all deliveries. */
  order: number[];
  /** How many come in one batch, in turn. */
  sizes: number[];
  /** Whether the batches come at once. */
  together: boolean;
  /** The acknowledgement of every so manieth message is lost. */
  lost: number;
}

const schedules = (messages: number): fc.Arbitrary<Schedule> => {
  const all = Array.from({ length: messages * DELIVERIES }, (_, i) => i % messages);
  return fc.record({
    order: fc.shuffledSubarray(all, { minLength: all.length }),
    sizes: fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 5 }),
    together: fc.boolean(),
    lost: fc.integer({ min: 1, max: 5 }),
  });
};

/** Delivers messages by a schedule, those again whose acknowledgement was lost. */
async function deliver(queue: string, bodies: unknown[], { order, sizes, together, lost }: Schedule) {
  const again: number[] = [];
  let turn = 0;
  const batchOf = (indexes: number[]) => {
    const messages = indexes.map((index) => ({
      body: bodies[index],
      ack: () => {
        turn += 1;
        if (turn % lost === 0) again.push(index);
      },
      retry: () => again.push(index),
    }));
    return gateway.queue({ queue, messages } as never, env);
  };
  const batches: number[][] = [];
  for (let from = 0, i = 0; from < order.length; i++) {
    const size = sizes[i % sizes.length] ?? 1;
    batches.push(order.slice(from, from + size));
    from += size;
  }
  if (together) await Promise.all(batches.map(batchOf));
  else for (const batch of batches) await batchOf(batch);
  await batchOf([...again]);
}

describe("messages of the run queue, each delivered three times and out of order", () => {
  const RUNS = 6;

  it("run each run once", async () => {
    const tenant = await makeTenant("scale");
    await deployAgent(tenant, "counter", COUNTER, { permissions: { store: true } });
    let made = 0;
    await fc.assert(
      fc.asyncProperty(schedules(RUNS), async (schedule) => {
        const first = made;
        made += RUNS;
        const runs = await Promise.all(
          Array.from({ length: RUNS }, (_, i) =>
            expectOk<{ id: Id<"run"> }>(
              tenant.api("POST", "/agents/counter/runs", { input: { n: first + i } }),
            ),
          ),
        );
        const bodies = runs.map(({ id }): RunMessage => ({ tenantId: tenant.id, runId: id }));
        await deliver("quayside-runs", bodies, schedule);
        for (const [i, { id }] of runs.entries()) await endedOnce(tenant, id, first + i);
      }),
      { numRuns: HISTORIES },
    );
  });

  async function endedOnce(tenant: TestTenant, id: string, n: number): Promise<void> {
    await expect
      .poll(() => expectOk(tenant.api("GET", `/runs/${id}`)), { timeout: 10_000 })
      .toMatchObject({ status: "succeeded", output: n, usage: { attempts: 1 } });
    const wait = { prefer: "wait=30" };
    const read = tenant.api("POST", "/agents/counter/runs", { input: { read: true, n } }, wait);
    expect(await expectOk(read)).toMatchObject({ output: 1 });
  }
});

describe("domain events, each delivered three times and out of order", () => {
  const event = (tenant: TestTenant, type: string, at: number, data: DomainEvent["data"]): DomainEvent => ({
    id: newId("evt"),
    type,
    tenantId: tenant.id,
    occurredAt: new Date(at).toISOString(),
    version: 1,
    data,
  });

  /** An agent that was listed, taken off, listed again and, perhaps, archived: its tenant, and what it says of it. */
  async function listedAgent(archived: boolean) {
    const tenant = await makeTenant();
    await deployAgent(tenant, "shown", "export default () => 1");
    await expectOk(tenant.api("POST", "/agents/shown/runs", { input: {} }, { prefer: "wait=30" }));
    const { id: agentId } = await expectOk<{ id: string }>(tenant.api("GET", "/agents/shown"));
    const { id } = await expectOk<{ id: string }>(tenant.api("PUT", "/agents/shown/listing", {}));
    const face = {
      ...{ agentId, agentSlug: "shown", tenantSlug: tenant.slug, title: "Shown" },
      ...{ description: "An agent of the tests.", version: "1.0.0", kind: "isolate" },
    };
    const now = Date.now();
    if (archived) await expectOk(tenant.api("DELETE", "/agents/shown"));
    const events = [
      event(tenant, "listing.published", now - 5000, { id, ...face, title: "Old" }),
      event(tenant, "listing.removed", now - 4000, { id, agentId }),
      event(tenant, "listing.published", now + 1000, { id, ...face, title: "New" }),
      event(tenant, "run.succeeded", now - 3000, { id: newId("run"), agentId }),
      ...(archived ? [event(tenant, "agent.archived", now + 2000, { id: agentId, slug: "shown" })] : []),
    ];
    return { tenant, agentId, events };
  }

  it.each([false, true])("leave what the last of them says (archived: %s)", async (archived) => {
    await fc.assert(
      fc.asyncProperty(schedules(archived ? 5 : 4), async (schedule) => {
        const { tenant, agentId, events } = await listedAgent(archived);
        await deliver("quayside-events", events, schedule);
        const listing = await env.CATALOG.prepare(
          "SELECT title, status, runs FROM listings WHERE agent_id = ?",
        )
          .bind(agentId)
          .first();
        expect(listing).toMatchObject(
          archived ? { status: "removed" } : { title: "New", status: "published" },
        );
        const live = await tenantObject(env, tenant.id).findDeployment("shown", "production");
        expect(live === null).toBe(archived);
        await expect.poll(() => stops(tenant), { timeout: 10_000 }).toBe(archived ? 1 : 0);
      }),
      { numRuns: HISTORIES },
    );
  });

  /** How often a deployment of the tenant was stopped. */
  async function stops(tenant: TestTenant): Promise<number> {
    const query =
      "SELECT count(*) AS n FROM audit_entries WHERE tenant_id = ? AND action = 'deployment.stopped'";
    return (await env.DATA.prepare(query).bind(tenant.id).first<{ n: number }>())?.n ?? -1;
  }
});
