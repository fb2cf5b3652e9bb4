import { runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { deployAgent, env, expectOk, makeTenant } from "../../test/harness.ts";
import { newId } from "../kernel/ids.ts";
import type { RunView } from "./contract.ts";
import { RunEvents } from "./run-events.ts";
import { runObjectOf } from "./run-objects.ts";
import { getRunSteps } from "./run-steps.ts";

const RUN = "run_1";
const quiet = async () => undefined;

/** Does something with the events of a fresh object. */
const withEvents = (work: (events: RunEvents, sql: SqlStorage) => Promise<void>) =>
  runInDurableObject(
    runObjectOf(env, newId("ten"), newId("run")) as unknown as DurableObjectStub,
    (_object, { storage: { sql } }) => work(new RunEvents(sql), sql),
  );
const add = (events: RunEvents, count: number, text = "x") => {
  for (let n = 0; n < count; n++) events.append(RUN, "log", JSON.stringify(text), Date.now());
};
const end = (events: RunEvents) => events.append(RUN, "run.succeeded", "{}", Date.now());
const idsOf = (text: string) => [...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id));
const upTo = (last: number) => Array.from({ length: last }, (_, n) => n + 1);
const textOf = (stream: ReadableStream<Uint8Array>) => new Response(stream).text();

describe("the events of a run", () => {
  it("reach each follower once and in order, whether they were there or come while it reads", () =>
    withEvents(async (events) => {
      add(events, 3);
      const texts = [0, 2, 5].map((after) => textOf(events.follow(RUN, after, quiet)));
      for (let n = 0; n < 50; n++) {
        add(events, 1 + (n % 3), "x".repeat(n * 100));
        if (n % 5 === 0) await Promise.resolve();
      }
      end(events);
      const last = events.last(RUN)?.seq ?? 0;
      const ids = (await Promise.all(texts)).map(idsOf);
      expect(ids).toEqual([upTo(last), upTo(last).slice(2), upTo(last).slice(5)]);
    }));

  it("are not gathered for a follower who does not read", () =>
    withEvents(async (events, sql) => {
      add(events, 1);
      const reader = events.follow(RUN, 0, quiet).getReader();
      await reader.read();
      add(events, 100, "x".repeat(10_000));
      end(events);
      await reader.read();
      sql.exec("DELETE FROM events WHERE type = 'log'");
      const rest = [];
      for (let read = await reader.read(); !read.done; read = await reader.read())
        rest.push(new TextDecoder().decode(read.value));
      expect(idsOf(rest.join("")).length).toBeLessThan(20);
      expect(rest.join("")).toContain("run.succeeded");
    }));

  it("end for a follower when they are forgotten before it has read them", () =>
    withEvents(async (events) => {
      add(events, 2);
      const stream = events.follow(RUN, 0, quiet);
      events.forgetBefore(Date.now() + 1);
      expect(await textOf(stream)).toBe("");
    }));

  it("wait for nobody who has gone away", () =>
    withEvents(async (events) => {
      add(events, 1);
      const reader = events.follow(RUN, 0, quiet).getReader();
      await reader.read();
      const pending = reader.read();
      await reader.cancel();
      expect(await pending).toMatchObject({ done: true });
      add(events, 1);
      end(events);
      expect(idsOf(await textOf(events.follow(RUN, 0, quiet)))).toEqual(upTo(3));
    }));

  it("say when the last one is there, and not before", () =>
    withEvents(async (events) => {
      add(events, 1);
      let ended = false;
      const waiting = events.whenEnded(RUN, 60_000).then(() => {
        ended = true;
      });
      add(events, 1);
      await events.whenEnded(RUN, 1);
      expect(ended).toBe(false);
      end(events);
      await waiting;
      add(events, 1);
      expect(events.last(RUN)).toMatchObject({ seq: 3, type: "run.succeeded" });
    }));
});

describe("the steps of a run", () => {
  it("have the agents that it called, and when it began", async () => {
    const tenant = await makeTenant();
    await deployAgent(tenant, "called", "export default () => 1");
    const source = "export default async (input, io) => io.call('called', {})";
    await deployAgent(tenant, "caller", source, { permissions: { agents: ["called"] } });
    const before = tenant.api("POST", "/agents/called/runs", { input: {} }, { prefer: "wait=10" });
    await expectOk(before);
    const started = await expectOk<RunView>(tenant.api("POST", "/agents/caller/runs", { input: {} }));
    const steps = () => getRunSteps(tenant.ctx(), started.id, { calls: true });
    await expect
      .poll(async () => (await steps()).calls.map((call) => [call.agentSlug, call.parentRunId, call.status]))
      .toEqual([["called", started.id, "succeeded"]]);
    expect((await steps()).marks).toEqual([{ type: "run.started", at: expect.any(Number) }]);
    expect((await getRunSteps(tenant.ctx(), started.id, { calls: false })).calls).toEqual([]);
    const other = await makeTenant();
    await expect(getRunSteps(other.ctx(), started.id, { calls: true })).rejects.toThrow();
  });
});
