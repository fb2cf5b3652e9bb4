import { expect, it, vi } from "vitest";
import { env, makeTenant } from "../../test/harness.ts";
import type { Ctx } from "../kernel/context.ts";
import { newId } from "../kernel/ids.ts";
import { changedBy, tenantObject } from "../tenants/index.ts";
import { entriesOf } from "./audit.test-kit.ts";
import { commit } from "./commit.ts";

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
    });
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
