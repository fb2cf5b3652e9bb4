import { expect, it } from "vitest";
import { inTenantObject, makeTenant } from "../../../test/harness.ts";
import { ConversationMemory } from "./conversation-memory.do.ts";

class SmallMemory extends ConversationMemory {
  protected override readonly mostBytes = 2 ** 20;
}

it("forgets the oldest conversations where all of them take too much, and never the one that goes on", async () => {
  const { id } = await makeTenant();
  await inTenantObject(id, async (_, ctx) => {
    const memory = new SmallMemory(ctx, {});
    const said = { user: "u".repeat(50_000), assistant: "a".repeat(50_000) };
    for (let n = 0; n < 30; n++) await memory.add(`c${n}`, "run_1", said, 1 + n);
    expect(ctx.storage.sql.databaseSize).toBeLessThan(1.2 * 2 ** 20);
    const remembered = async (name: string) => (await memory.turns(name, "run_2", 10)).length;
    expect(await remembered("c0")).toBe(0);
    expect(await remembered("c29")).toBe(1);
    for (let n = 0; n < 30; n++) await memory.add("on", `run_${n}`, said, 1);
    expect(await remembered("c29")).toBe(0);
    expect(await memory.turns("on", "run_x", 100)).toHaveLength(30);
  });
});
