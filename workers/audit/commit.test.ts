import { expect, it, vi } from "vitest";
import { env, makeTenant } from "../../test/harness.ts";
import { createAgent } from "../agents/index.ts";
import { agents } from "../agents/tables.ts";
import type { Ctx } from "../kernel/context.ts";
import { and, eq } from "../kernel/db.ts";
import { newId } from "../kernel/ids.ts";
import { changedBy, tenantObject } from "../tenants/index.ts";
import { entriesOf } from "./audit.test-kit.ts";
import { commit, commitHappened } from "./commit.ts";
import { outboxEvents } from "./tables.ts";

const helper = newId("usr");

/** A context in which the platform's administrator acts in a member's place. */
async function impersonated() {
  const tenant = await makeTenant();
  const { actor, ...ctx } = tenant.ctx();
  const person = { ...actor, impersonatedBy: helper, impersonationReason: "asked for help" };
  const from = { address: "192.0.2.7", userAgent: "x".repeat(999) };
  return { tenant, ctx: { ...ctx, ...from, actor: person } as Ctx };
}

it.each(["commit", "the tenant's object"])(
  "an entry by %s says from where, and who acted in whose place",
  async (way) => {
    const { tenant, ctx } = await impersonated();
    const object = tenantObject(env, tenant.id);
    if (way === "commit")
      await commit(ctx, [], { action: "thing.changed", targetId: "t", detail: { name: "x" } });
    else await object.createServiceAccount({ name: "x", role: "member" }, null, changedBy(ctx));
    const entry = await vi.waitFor(async () => {
      const found = (await entriesOf(tenant)).find(({ detail }) => detail.includes(helper));
      return found ?? Promise.reject(new Error("not there yet"));
    }, 10_000);
    expect(entry).toMatchObject({
      actor_id: ctx.actor.id,
      address: "192.0.2.7",
      user_agent: "x".repeat(256),
    });
    expect(JSON.parse(entry.detail)).toMatchObject({
      name: "x",
      impersonatedBy: helper,
      reason: "asked for help",
    });
  },
);

it("a change whose guarded write changes nothing is neither recorded nor told", async () => {
  const tenant = await makeTenant();
  const sent: unknown[] = [];
  const ctx: Ctx = { ...tenant.ctx(), waitUntil: (work) => void sent.push(work) };
  const { id } = await createAgent(ctx, { slug: "guarded" });
  sent.length = 0;
  const rename = (status: "draft" | "archived") =>
    commit(
      ctx,
      [
        ctx.db.update(agents, { title: status }, and(eq(agents.slug, "guarded"), eq(agents.status, status))),
        ctx.db.update(agents, { description: status }, eq(agents.slug, "guarded")),
      ],
      { action: "agent.changed", targetId: id },
    );
  const recorded = async () =>
    (await entriesOf(tenant)).filter(({ action }) => action === "agent.changed").length;
  const waiting = async () =>
    (await ctx.db.all(outboxEvents)).filter(({ event }) => event.type === "agent.changed").length;

  expect(await rename("archived")).toEqual([0, 1]);
  expect([await recorded(), await waiting(), sent.length]).toEqual([0, 0, 0]);
  expect(await rename("draft")).toEqual([1, 1]);
  expect([await recorded(), sent.length]).toEqual([1, 1]);
});

it("tells what happened by itself once, and not where it had happened already", async () => {
  const tenant = await makeTenant();
  const ctx = tenant.ctx();
  await createAgent(ctx, { slug: "happens" });
  const sent: unknown[] = [];
  const queue = {
    sendBatch: async (messages: { body: unknown }[]) => void sent.push(...messages.map((m) => m.body)),
  };
  const told = { ...env, EVENT_QUEUE: queue } as unknown as typeof env;
  const draft = and(eq(agents.slug, "happens"), eq(agents.title, "happens"));
  const happen = () =>
    commitHappened(told, ctx.db, ctx.db.update(agents, { title: "Happened" }, draft), {
      ...{ type: "agent.happened", at: Date.now(), data: { id: "x" } },
    });
  expect([await happen(), await happen()]).toEqual([true, false]);
  expect(sent).toMatchObject([{ type: "agent.happened", tenantId: tenant.id, data: { id: "x" } }]);
  const waiting = (await ctx.db.all(outboxEvents)).filter(({ event }) => event.type === "agent.happened");
  expect(waiting).toEqual([]);
});
