import { runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { newId } from "../../../workers/kernel/ids.ts";
import { storeOf } from "../../../workers/runs/store-object.do.ts";
import { deployAgent, env, expectOk, makeTenant } from "../../harness.ts";
import { times } from "../../soak.ts";

const MAX_KEYS = 10_000;
const MAX_CHARS = 50_000_000;
const MAX_WRITES = 1_000_000;

describe("a store", () => {
  const store = () => storeOf(env, newId("ten"), newId("agt"));
  type Store = ReturnType<typeof store>;

  /** As if it held so much already. */
  const holding = (stub: Store, items: number, chars: number) =>
    runInDurableObject(stub, (_object, { storage: { sql } }) => {
      sql.exec("UPDATE totals SET items = items + ?, chars = chars + ?", items, chars);
    });
  const held = (stub: Store) =>
    runInDurableObject(stub, (_object, { storage: { sql } }) =>
      sql
        .exec<{ items: number; chars: number }>(
          "SELECT count(*) AS items, coalesce(sum(length(value)), 0) AS chars FROM items",
        )
        .one(),
    );
  /** Puts values under so many new keys at once; how many were taken. */
  async function putAtOnce(stub: Store, count: number, value: string): Promise<number> {
    const put = (n: number) => stub.apply(`run_${n}:0`, { op: "put", key: `k${n}`, value });
    return (await Promise.all(Array.from({ length: count }, (_, n) => put(n)))).filter(({ ok }) => ok).length;
  }

  it("takes exactly as many keys as it may hold from any number at once", async () => {
    const [mine, free] = [store(), times(100, MAX_KEYS)];
    await mine.apply("run_0:0", { op: "get", key: "k" });
    await holding(mine, MAX_KEYS - free, 0);
    expect(await putAtOnce(mine, free + 100, "1")).toBe(free);
    expect((await held(mine)).items).toBe(free);
  });

  it("takes exactly as many characters as it may hold from any number at once", async () => {
    const [mine, each, fit] = [store(), 1_000, times(50, 500)];
    await mine.apply("run_0:0", { op: "get", key: "k" });
    await holding(mine, 0, MAX_CHARS - fit * each);
    expect(await putAtOnce(mine, fit + 50, JSON.stringify("x".repeat(each - 2)))).toBe(fit);
    expect((await held(mine)).chars).toBe(fit * each);
  });

  it("takes no more writes a day than it can remember, and goes on once they are a day old", async () => {
    const mine = store();
    const put = (n: number) => mine.apply(`run_${n}:0`, { op: "put", key: "k", value: "1" });
    const remember = (at: number) =>
      runInDurableObject(mine, (_object, { storage: { sql } }) => {
        sql.exec("DELETE FROM writes");
        for (const id of [3 - MAX_WRITES, 0])
          sql.exec("INSERT INTO writes (id, effect, at) VALUES (?, ?, ?)", id, `earlier ${id}`, at);
      });
    await put(0);
    await remember(Date.now());
    const answers = [await put(1), await put(2), await put(3)];
    expect(answers.map(({ ok }) => ok)).toEqual([true, true, false]);
    await remember(Date.now() - 25 * 3_600_000);
    expect(await put(4)).toMatchObject({ ok: true });
  });

  it.each([
    ["a character that ends texts", `\0${"x".repeat(50_000)}`],
    ["text that is no JSON", "x".repeat(50_000)],
  ])("takes no value whose size it could not tell, or not give back: %s", async (_, value) => {
    const answer = await store().apply("run_0:0", { op: "put", key: "k", value });
    expect(answer).toMatchObject({ ok: false, code: "store_refused" });
  });
});

describe("a log", () => {
  const ENTRIES = 10_000;
  // Past the harness too, which counts for itself: entries of its own making, from many sides at once.
  const FLOOD = `const preamble = "./quayside-preamble.js";
    export default async (input, io) => {
      const { gate } = (await import(preamble)).runs.getStore();
      const line = { type: "log", at: 1, data: JSON.stringify({ level: "info", message: "made up" }) };
      for (let n = 0; n < 6_000; n++) io.log("line");
      await Promise.all(Array.from({ length: 64 }, () => gate.emit(Array(200).fill(line))));
    };`;

  it.each([
    ["in one request", { prefer: "wait=30" }],
    ["followed live", {}],
  ])("keeps exactly as many entries as it may, and says that it was cut: %s", async (_, headers) => {
    const tenant = await makeTenant();
    await deployAgent(tenant, "flood", FLOOD);
    const { id } = await expectOk<{ id: string }>(
      tenant.api("POST", "/agents/flood/runs", { input: {} }, headers),
    );
    const status = async () => (await expectOk(tenant.api("GET", `/runs/${id}`))).status;
    await expect.poll(status, { timeout: 15_000 }).toBe("succeeded");
    const { data } = await expectOk<{ data: { message: string }[] }>(tenant.api("GET", `/runs/${id}/logs`));
    expect(data.filter(({ message }) => message === "line" || message === "made up")).toHaveLength(ENTRIES);
    expect(data.filter(({ message }) => message.startsWith("The log was cut here"))).toHaveLength(1);
    expect(data).toHaveLength(ENTRIES + 1);
  });
});
