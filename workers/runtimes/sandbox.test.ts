import { describe, expect, it } from "vitest";
import type { Invocation } from "../../agents-runtime/isolate/contract.ts";
import { adapters, facts, Host, invocation } from "./sandbox.test-kit.ts";

describe.each(adapters)("the sandbox behind %s", (_, sandbox) => {
  const run = (main: string, more: Partial<Invocation> = {}, host = new Host({ "main.js": main })) =>
    sandbox.run(invocation(more), host, facts);
  const output = async (main: string, more: Partial<Invocation> = {}) =>
    JSON.parse((await run(main, more)).output ?? "null");

  it("gives a program its input and configuration, and takes its output", async () => {
    const host = new Host(
      { "main.js": "export default async (input, io) => ({ input, config: io.config })" },
      { city: "Oslo" },
    );
    const reply = await sandbox.run(invocation({ input: '{"n":1}' }), host, facts);
    expect(reply).toMatchObject({ status: "succeeded", chargedMicros: 0 });
    expect(JSON.parse(reply.output ?? "")).toEqual({ input: { n: 1 }, config: { city: "Oslo" } });
  });

  it("loads a program once for its name", async () => {
    const host = new Host({ "main.js": "export default () => 1" });
    const same = invocation();
    await sandbox.run(same, host, facts);
    await sandbox.run(same, host, facts);
    expect(host.loads).toBe(1);
  });

  it("does not blame a program for a bundle that cannot be had, nor remember it", async () => {
    const host = new Host({ "main.js": "export default () => 1" });
    const same = invocation();
    host.refuses = 1;
    const refused = await sandbox.run(same, host, facts);
    expect(refused).toMatchObject({ error: { code: "bundle_unavailable", fault: "platform" } });
    expect(JSON.stringify(refused)).not.toContain("bucket");
    for (let again = 0; again < 2; again++)
      expect(await sandbox.run(same, host, facts)).toMatchObject({ status: "succeeded", output: "1" });
    expect(host.loads).toBe(2);
  });

  it("asks for the bundle itself when the run that it waited with could not have it", async () => {
    const host = new Host({ "main.js": "export default () => 1" });
    const same = invocation();
    host.refuses = 1;
    const replies = await Promise.all([1, 2, 3].map(() => sandbox.run(same, host, facts)));
    expect(replies.map(({ status }) => status).sort()).toEqual(["failed", "succeeded", "succeeded"]);
    expect(host.loads).toBe(2);
  });

  it("does not blame a program for a bundle that does not come in time", async () => {
    const host = new Host({ "main.js": "export default () => 1" });
    const same = invocation();
    host.hangs = 1;
    const limits = [300, 600, 600];
    const replies = await Promise.all(
      limits.map((timeoutMs) => sandbox.run({ ...same, timeoutMs }, host, facts)),
    );
    const error = { code: "bundle_unavailable", fault: "platform" };
    expect(replies).toMatchObject([{ error }, { error }, { error }]);
    expect(await sandbox.run(same, host, facts)).toMatchObject({ status: "succeeded", output: "1" });
  });

  it("resolves modules of the bundle", async () => {
    const host = new Host({
      "main.js": "import { two } from './lib/two.js'; export default () => two;",
      "lib/two.js": "export const two = 2;",
    });
    expect((await sandbox.run(invocation(), host, facts)).output).toBe("2");
  });

  it("returns logs and events with the reply, or sends them as they come", async () => {
    const main =
      "export default async (i, io) => { io.log.warn('hot', { t: 9 }); io.event('tick', 1); await new Promise((r) => setTimeout(r, 40)); }";
    const reply = await run(main);
    expect(reply.events.map(({ type, data }) => [type, JSON.parse(data)])).toEqual([
      ["log", { level: "warn", message: "hot", data: { t: 9 } }],
      ["event", { name: "tick", data: 1 }],
    ]);
    const host = new Host({ "main.js": main });
    expect((await sandbox.run(invocation({ live: true }), host, facts)).events).toEqual([]);
    expect(host.emitted.map(({ type }) => type)).toEqual(["log", "event"]);
  });

  it("offers calls and a store, each effect with its step", async () => {
    const main =
      "export default async (i, io) => [await io.store.get('k'), await io.store.put('k', { a: 1 }), await io.call('other', { q: 1 })]";
    expect(await output(main)).toEqual([
      null,
      { op: "put", key: "k", value: '{"a":1}' },
      { step: 2, agent: "other", input: { q: 1 } },
    ]);
    expect(
      await output(
        "export default async (i, io) => { try { await io.call('broken') } catch (e) { return [e.code, e.message] } }",
      ),
    ).toEqual(["not_deployed", "No such agent."]);
  });

  it("lets a program charge up to its limit", async () => {
    const main =
      "export default (i, io) => { io.charge(60, 'a'); try { io.charge(41) } catch (e) { return e.code } }";
    expect(await run(main)).toMatchObject({
      status: "succeeded",
      output: '"budget_exceeded"',
      chargedMicros: 60,
    });
    expect((await run("export default (i, io) => io.charge(-1)")).error?.message).toContain("whole number");
  });

  it.each([
    [
      "an error",
      "export default () => { throw Object.assign(new Error('no'), { code: 'my_code' }) }",
      "my_code",
    ],
    ["a thing that is no error", "export default () => { throw 'text' }", "agent_error"],
    ["a thing that no text describes", "export default () => { throw Object.create(null) }", "agent_error"],
    [
      "an error that throws when it is read",
      "export default () => { throw new Proxy(new Error('x'), { get() { throw 1 } }) }",
      "agent_error",
    ],
    ["a syntax error", "export default () => { return 1 + ; }", "startup_failed"],
    ["an error at the start", "throw new Error('early'); export default 1", "startup_failed"],
    ["a missing default export", "export const x = 1", "agent_error"],
    ["an output that JSON cannot say", "export default () => 10n", "agent_error"],
    ["a function as output", "export default () => () => 1", "output_invalid"],
    [
      "a changed JSON.stringify",
      "JSON.stringify = () => 'no json'; export default () => 1",
      "output_invalid",
    ],
    ["an output above the limit", "export default () => 'x'.repeat(2000)", "output_too_large"],
  ])("fails the run on %s", async (_name, main, code) => {
    expect(await run(main)).toMatchObject({ status: "failed", error: { code } });
  });

  it("stops at the time limit, with the events so far, and cuts off what goes on", async () => {
    const host = new Host({
      "main.js":
        "export default async (i, io) => { for (;;) { io.log('on'); await new Promise((r) => setTimeout(r, 50)); } }",
    });
    const reply = await sandbox.run(invocation({ timeoutMs: 200, live: true }), host, facts);
    expect(reply).toMatchObject({ status: "timed_out", error: { code: "timed_out" } });
    const before = host.emitted.length;
    expect(before).toBeGreaterThan(0);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(host.emitted.length).toBe(before);
  });

  it.each([true, false])("stops a run that is canceled (live: %s)", async (live) => {
    const host = new Host({ "main.js": "export default () => new Promise(() => {})" });
    const running = sandbox.run(invocation({ live, timeoutMs: 5000 }), host, facts);
    await expect.poll(() => host.cancel, { timeout: 4000 }).toBeDefined();
    host.cancel?.();
    expect(await running).toMatchObject({ status: "canceled" });
  });
});
