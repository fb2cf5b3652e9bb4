import { RpcTarget } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type {
  HostAnswer,
  Invocation,
  SandboxEvent,
  StoreOperation,
} from "../../agents-runtime/isolate/contract.ts";
import { env } from "../../test/harness.ts";
import type { Env } from "../kernel/env.ts";
import { type SandboxAdapter, sandboxOf } from "./index.ts";

const adapters: [string, SandboxAdapter][] = [
  ["the service binding", sandboxOf({ ...env })],
  [
    "processes",
    sandboxOf({
      ...env,
      SANDBOX_PROCESSES: "1",
      SANDBOX_PROBATION_MS: "0",
      ...Object.fromEntries([0, 1, 2, 3].map((n) => [`SANDBOX_${n}`, env.SANDBOX])),
    } as Env),
  ],
];

/** What the gateway is to a run, with what was asked of it. */
class Host extends RpcTarget {
  readonly #source: Record<string, string>;
  readonly #config: Record<string, unknown>;
  loads = 0;
  /** So many times it has no bundle to give. */
  refuses = 0;
  /** So many times nobody answers that asks for the bundle. */
  hangs = 0;
  left = false;
  emitted: SandboxEvent[] = [];
  /** There once it has been asked whether the run is canceled. */
  cancel: (() => void) | undefined;

  constructor(source: Record<string, string>, config: Record<string, unknown> = {}) {
    super();
    this.#source = source;
    this.#config = config;
  }

  async bundle() {
    this.loads += 1;
    if (this.hangs-- > 0) await new Promise(() => {});
    if (this.refuses-- > 0) throw new Error("the bucket is away");
    const modules = Object.fromEntries(Object.entries(this.#source).map(([name, js]) => [name, { js }]));
    return { main: "main.js", modules, config: this.#config };
  }
  async emit(events: SandboxEvent[]): Promise<void> {
    this.emitted.push(...events);
  }
  async call(step: number, agent: string, input: string): Promise<HostAnswer> {
    if (agent === "broken") return { ok: false, code: "not_deployed", message: "No such agent." };
    return { ok: true, value: JSON.stringify({ step, agent, input: JSON.parse(input) }) };
  }
  async store(_step: number, operation: StoreOperation): Promise<HostAnswer> {
    return { ok: true, value: operation.op === "get" ? "" : JSON.stringify(operation) };
  }
  async leaving(): Promise<void> {
    this.left = true;
  }
  canceled(): Promise<void> {
    return new Promise((resolve) => {
      this.cancel = resolve;
    });
  }
}

const facts = { tenantId: "ten_test", program: "ten_test/digest", cpuMs: 2000 };
let names = 0;
const invocation = (more: Partial<Invocation> = {}): Invocation => ({
  runId: "run_test",
  isolateId: `test-${++names}`,
  input: "{}",
  timeoutMs: 2000,
  maxOutputBytes: 1000,
  hosts: [],
  chargeLimitMicros: 100,
  live: false,
  ...more,
});

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

  it("keeps the network closed without a host, and open only to the named ones", async () => {
    const attempt = (url: string) =>
      `export default async () => { try { await fetch('${url}'); return 'reached' } catch (e) { return e.message } }`;
    expect(await output(attempt("https://example.com/"))).toContain("not among the hosts");
    expect(await output(attempt("https://example.org/"), { hosts: ["example.com"] })).toContain(
      "not among the hosts",
    );
    expect(await output(attempt("http://127.0.0.1/"), { hosts: ["127.0.0.1"] })).toContain(
      "not a public address",
    );
  });

  it("answers from recorded answers, and from nothing else, in tests", async () => {
    const main = "export default async (i, io) => (await fetch('https://example.com/' + i.page)).text()";
    const fixtures = { "https://example.com/a": { body: "recorded" } };
    const more = { hosts: ["example.com"], fixtures };
    expect(await output(main, { ...more, input: '{"page":"a"}' })).toBe("recorded");
    expect((await run(main, { ...more, input: '{"page":"b"}' })).error?.message).toContain(
      "no recorded answer for https://example.com/b",
    );
  });

  it("checks each hop of a redirect", async () => {
    const fixtures = {
      "https://example.com/": { status: 302, headers: { location: "http://169.254.169.254/latest" } },
    };
    const reply = await run("export default async () => (await fetch('https://example.com/')).status", {
      hosts: ["example.com"],
      fixtures,
    });
    expect(reply.error?.message).toContain("not a public address");
  });

  it.each([
    ["a WebSocket", "new WebSocket('wss://example.com/')"],
    [
      "an event source",
      "await new Promise((_, no) => { new EventSource('https://example.com/').onerror = (e) => no(e.error); })",
    ],
    ["a socket", "await (await import('cloudflare:sockets')).connect('example.com:443').opened"],
    [
      "a module of sockets",
      "const { connect } = await import('node:net'); await new Promise((_, no) => connect(443, 'example.com').on('error', no))",
    ],
    ["a module of requests", "(await import('node:https')).get('https://example.com/')"],
    ["a cache", "await caches.default.match('https://example.com/')"],
    [
      "an upgrade",
      "await fetch('https://example.com/', { headers: { upgrade: 'websocket', connection: 'upgrade' } })",
    ],
  ])("has no other way out, such as %s", async (_name, source) => {
    const main = `export default async () => { try { ${source} } catch (e) { return e.message } }`;
    const closed = /not permitted|No such module|not implemented|No Cache|is not a function|not offered/;
    expect(await output(main, { hosts: ["example.com"] })).toMatch(closed);
  });

  it("logs each request of a program, whatever the program does about its log", async () => {
    const fixtures = { "https://example.com/?key=k": { status: 204 } };
    const main = `import { runs } from "./quayside-preamble.js";
      export default async (i, io) => {
        for (let n = 0; n < 20_000; n++) io.log("flood");
        runs.getStore().log = runs.getStore().emit = () => {};
        JSON.stringify = () => "{}";
        return (await fetch("https://example.com/?key=k", { method: "POST" })).status;
      }`;
    const reply = await run(main, { hosts: ["example.com"], fixtures });
    const last = JSON.parse(reply.events.find(({ data }) => data.includes("POST"))?.data ?? "{}");
    expect(last).toMatchObject({ level: "debug", message: "POST https://example.com/?key=… → 204" });
    expect(reply.events.some(({ data }) => data.includes("The log was cut here"))).toBe(true);
  });

  it("sends the lines of a live run's requests as they come", async () => {
    const fixtures = { "https://example.com/": { body: "x" } };
    const main = "export default async () => (await fetch('https://example.com/')).text()";
    const host = new Host({ "main.js": main });
    const reply = await sandbox.run(
      invocation({ hosts: ["example.com"], fixtures, live: true }),
      host,
      facts,
    );
    expect(reply).toMatchObject({ status: "succeeded", output: '"x"', events: [] });
    expect(host.emitted.map(({ data }) => JSON.parse(data).message)).toEqual([
      "GET https://example.com/ → 200",
    ]);
    expect(host.left).toBe(false);
  });

  it("gives a program its own signal's reason, and the answer's address", async () => {
    const fixtures = {
      "https://example.com/": { status: 301, headers: { location: "/b" } },
      "https://example.com/b": { body: "x" },
    };
    const main = `export default async () => {
      const { url, redirected } = await fetch("https://example.com/");
      const controller = new AbortController();
      const late = fetch("https://example.com/", { signal: controller.signal });
      controller.abort(new Error("enough"));
      return [url, redirected, await late.catch((e) => e.message)];
    }`;
    expect(await output(main, { hosts: ["example.com"], fixtures })).toEqual([
      "https://example.com/b",
      true,
      "enough",
    ]);
  });
});
