import { runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { env } from "../../test/harness.ts";
import { newId } from "../kernel/ids.ts";
import { storeOf } from "./store-object.do.ts";

const store = () => storeOf(env, newId("ten"), newId("agt"));
const put = (key: string, value: unknown) => ({ op: "put", key, value: JSON.stringify(value) }) as const;
const valueAt = async (stub: ReturnType<typeof store>, key: string) => {
  const answer = await stub.apply("r:0", { op: "get", key });
  return answer.ok && answer.value !== "" ? JSON.parse(answer.value) : undefined;
};
const totals = (stub: ReturnType<typeof store>) =>
  runInDurableObject(stub, (_object, state) =>
    state.storage.sql.exec("SELECT items, chars FROM totals").one(),
  );

describe("a store", () => {
  it("keeps, lists and forgets values", async () => {
    const mine = store();
    await mine.apply("r:1", put("a/1", { n: 1 }));
    await mine.apply("r:2", put("a/2", 2));
    await mine.apply("r:3", put("b", 3));
    expect(await valueAt(mine, "a/1")).toEqual({ n: 1 });
    const page = await mine.apply("r:4", { op: "list", prefix: "a/", limit: 1 });
    expect(page).toEqual({ ok: true, value: '{"keys":["a/1"],"nextCursor":"a/2"}' });
    await mine.apply("r:5", { op: "delete", key: "a/1" });
    expect(await valueAt(mine, "a/1")).toBeUndefined();
    expect(await valueAt(store(), "b")).toBeUndefined();
  });

  it("does not repeat a write of an earlier attempt", async () => {
    const mine = store();
    await mine.apply("r:1", put("n", 1));
    await mine.apply("r:2", put("n", 2));
    await mine.apply("r:1", put("n", 1));
    expect(await valueAt(mine, "n")).toBe(2);
  });

  it("counts once what a further attempt computes from what an earlier one has written", async () => {
    const mine = store();
    const countUp = async (step: number) => {
      await mine.apply(`r:${step}`, put("n", ((await valueAt(mine, "n")) ?? 0) + 1));
    };
    await countUp(1);
    await countUp(2);
    for (const step of [1, 2, 3]) await countUp(step);
    expect(await valueAt(mine, "n")).toBe(3);
  });

  it("does not drop a write of another key, or of another kind, at a step that was used", async () => {
    const mine = store();
    await mine.apply("r:1", put("n", 1));
    await mine.apply("r:1", put("m", 2));
    expect([await valueAt(mine, "n"), await valueAt(mine, "m")]).toEqual([1, 2]);
    await mine.apply("r:1", { op: "delete", key: "n" });
    expect(await valueAt(mine, "n")).toBeUndefined();
  });

  it("counts what it holds, through overwriting, deleting and refusing", async () => {
    const mine = store();
    await mine.apply("r:1", put("a", "12345678"));
    await mine.apply("r:2", put("b", "ä😀"));
    await mine.apply("r:3", put("a", "1"));
    await mine.apply("r:4", put("", "refused"));
    expect(await totals(mine)).toEqual({ items: 2, chars: 3 + 4 });
    await mine.apply("r:5", { op: "delete", key: "b" });
    await mine.apply("r:6", { op: "delete", key: "b" });
    expect(await totals(mine)).toEqual({ items: 1, chars: 3 });
  });

  it("refuses what is above its limits by its totals, and takes it once there is room", async () => {
    const mine = store();
    await mine.apply("r:1", put("a", 1));
    const set = (items: number, chars: number) =>
      runInDurableObject(mine, (_object, state) => {
        state.storage.sql.exec("UPDATE totals SET items = ?, chars = ?", items, chars);
      });
    await set(10_000, 1);
    expect(await mine.apply("r:2", put("b", 1))).toMatchObject({ ok: false, code: "store_refused" });
    expect(await mine.apply("r:3", put("a", 2))).toMatchObject({ ok: true });
    await set(1, 49_999_990);
    expect(await mine.apply("r:4", put("b", "x".repeat(20)))).toMatchObject({ ok: false });
    await set(1, 1);
    expect(await mine.apply("r:5", put("b", "x".repeat(20)))).toMatchObject({ ok: true });
  });
});
