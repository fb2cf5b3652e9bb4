import { beforeAll, describe, expect, it } from "vitest";
import { deployAgent, expectOk, makeTenant, type TestTenant } from "../../harness.ts";

/** A run's output; fails the test with the run's error when there is none. */
async function outputOf(tenant: TestTenant, agent: string, input: unknown = {}): Promise<unknown> {
  const headers = { prefer: "wait=30" };
  const run = await expectOk(tenant.api("POST", `/agents/${agent}/runs`, { input }, headers));
  if (run.status !== "succeeded") throw new Error(`${agent}: ${JSON.stringify(run.error)}`);
  return run.output;
}

/** Imports that the upload's scan cannot read: what counts is what happens while running. */
const NAMES = "const [WORKERS, PREAMBLE] = ['cloudflare:workers', './quayside-preamble.js'];";

let tenant: TestTenant;
beforeAll(async () => {
  tenant = await makeTenant();
});

describe("around an agent there is", () => {
  /** What an expression says: `nothing` where it is undefined or null, `refused` where it fails. */
  async function said(expressions: Record<string, string>): Promise<Record<string, unknown>> {
    const tries = Object.entries(expressions).map(
      ([name, code]) => `${JSON.stringify(name)}: async () => (${code})`,
    );
    const source = `${NAMES} const tries = { ${tries.join(",\n")} };
      export default async (input, io) => {
        globalThis.io = io;
        const said = {};
        for (const [name, expression] of Object.entries(tries))
          said[name] = await expression().then((value) => value ?? "nothing", () => "refused");
        return said;
      };`;
    const name = `looks-${Object.keys(expressions)[0]
      ?.replaceAll(/[^a-z]/gi, "-")
      .toLowerCase()}`;
    await deployAgent(tenant, name, source, { permissions: { store: true } });
    return (await outputOf(tenant, name)) as Record<string, unknown>;
  }
  const refused = (names: string[]) => Object.fromEntries(names.map((name) => [name, "refused"]));

  it("no environment, and of bindings its own configuration alone", async () => {
    expect(
      await said({
        "process.env": "Object.keys(process.env)",
        "the module's env": "(await import(WORKERS)).env",
        "the names in it": "Reflect.ownKeys((await import(WORKERS)).env)",
        "entrypoints of the bundle": "Object.keys((await import(WORKERS)).exports)",
        "import.meta": "Object.keys(import.meta)",
        "globals of that name": "[typeof env, typeof CONFIG, typeof ctx, typeof Deno, typeof require]",
      }),
    ).toEqual({
      "process.env": [],
      "the module's env": { CONFIG: {} },
      "the names in it": ["CONFIG"],
      "entrypoints of the bundle": ["Agent"],
      "import.meta": [],
      "globals of that name": Array(5).fill("undefined"),
    });
  });

  it("no module that leads out of the isolate", async () => {
    const names = [
      ...["fs", "child_process", "os", "http", "https", "http2", "vm"],
      ...["worker_threads", "cluster", "dgram", "inspector", "repl", "sqlite", "v8", "wasi"],
    ].flatMap((name) => [name, `node:${name}`]);
    names.push(
      "cloudflare:email",
      "cloudflare:test",
      "cloudflare-internal:env",
      "cloudflare-internal:workers",
    );
    names.push(
      "workerd:unsafe",
      "workerd:unsafe-eval",
      "workerd:rtti",
      "node-internal:process",
      "internal:unsafe-eval",
    );
    names.push(
      "/etc/passwd",
      "file:///etc/passwd",
      "https://example.com/x.js",
      "data:text/javascript,export default 1",
    );
    const tries = names.map((name) => {
      const half = name.length >> 1;
      return [
        name,
        `await import(${JSON.stringify(name.slice(0, half))} + ${JSON.stringify(name.slice(half))})`,
      ];
    });
    expect(await said(Object.fromEntries(tries))).toEqual(refused(names));
  });

  it("no code from text, and no way to the network or to other programs", async () => {
    const tries = {
      eval: "(0, globalThis['ev' + 'al'])('1')",
      Function: "new globalThis['Func' + 'tion']('return 1')()",
      "an async function's constructor": "(async () => {}).constructor('return 1')()",
      "a generator's constructor": "(function* () {}).constructor('yield 1')().next()",
      "WebAssembly from bytes": "new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0))",
      WebSocket: "new WebSocket('wss://example.com/')",
      "the sockets' connect":
        "await (await import('cloudflare:' + 'sockets')).connect('example.com:443').opened",
      "the cache": "await caches.default.put('https://example.com/', new Response('kept'))",
      "a cache with a name":
        "await (await caches.open('x')).put('https://example.com/', new Response('kept'))",
      require: "(await import('node:' + 'module')).createRequire('/x.js')('fs')",
      BroadcastChannel: "new BroadcastChannel('x')",
      Worker: "new Worker('x')",
      "waiting that blocks": "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1)",
      "a socket of the tls module":
        "await new Promise((_, no) => { import('node:' + 'tls').then(({ connect }) => connect(443, 'example.com').on('error', no)).catch(no); })",
      "the address of a name": "await (await import('node:dns/' + 'promises')).resolve4('example.com')",
      "a file of the machine": "await (await import('node:fs/' + 'promises')).readFile('/etc/passwd')",
      "a file of this process":
        "await (await import('node:fs/' + 'promises')).readFile('/proc/self/environ')",
    };
    const undefinedHere = { getBuiltinModule: "process.getBuiltinModule('node:fs')" };
    expect(await said({ ...tries, ...undefinedHere })).toEqual({
      ...refused(Object.keys(tries)),
      getBuiltinModule: "nothing",
    });
  });

  it("a gate with six doors", async () => {
    const inside = ["finish", "accept", "bundle", "leaving", "canceled", "run", "fetch", "dropped", "door"];
    const gate = "(await import(PREAMBLE)).runs.getStore().gate";
    const tries = inside.map((name) => [name, `${gate}.${name}([])`]);
    const door = { store: `${gate}.store(0, { op: "get", key: "k" })` };
    expect(await said({ ...Object.fromEntries(tries), ...door })).toEqual({
      ...refused(inside),
      store: expect.objectContaining({ ok: true }),
    });
  });
});

describe("after its reply", () => {
  const COUNTING = "globalThis.count = (globalThis.count ?? 0) + 1;";
  const FOR_EVER = `(async () => { for (;;) { await scheduler.wait(5); ${COUNTING} } })()`;

  it.each([
    ["an interval", "", `setInterval(() => { ${COUNTING} }, 5);`],
    [
      "a chain of timers",
      "",
      `const again = () => { ${COUNTING} setTimeout(again, 5); }; setTimeout(again, 5);`,
    ],
    ["a promise", "", `${FOR_EVER};`],
    ["waitUntil", "", `(await import(WORKERS)).waitUntil(${FOR_EVER});`],
    [
      "the context's waitUntil",
      "Object.defineProperty(Object.prototype, 'ctx', { set(ctx) { globalThis.context = ctx; } });",
      `context.waitUntil(${FOR_EVER});`,
    ],
    [
      "a context's waitUntil by another base class",
      "import(WORKERS).then(async ({ WorkerEntrypoint }) => { Object.defineProperty(WorkerEntrypoint.prototype, 'ctx', { set(ctx) { globalThis.context = ctx; } }); });",
      `context.waitUntil(${FOR_EVER});`,
    ],
    [
      "a run of its own entrypoint",
      "",
      `const { Agent } = (await import(WORKERS)).exports;
       Agent.run({ input: '{"goesOn":true}', timeoutMs: 1e6, chargeLimitMicros: 0 }, {}).catch(() => {});`,
    ],
    [
      "a function that it hands over",
      "",
      `const { gate } = (await import(PREAMBLE)).runs.getStore(); gate.emit([() => 1, { get data() { return 1; } }]).catch(() => {}); ${FOR_EVER};`,
    ],
    [
      "a reply that is a stream",
      "",
      `${FOR_EVER}; JSON.stringify = () => new ReadableStream({ pull: () => ${FOR_EVER} });`,
    ],
  ])("nothing of it goes on by %s", async (what, start, body) => {
    const agent = `goes-on-${what.replaceAll(/[^a-z]/gi, "-").toLowerCase()}`;
    // The time in which nothing may be counted passes inside of a later run in the same isolate.
    const source = `${NAMES} ${start}
      const { stringify } = JSON;
      export default async (input, io) => {
        if (input.goesOn) return ${FOR_EVER};
        if (input.looks) {
          JSON.stringify = stringify;
          const before = globalThis.count ?? 0;
          await scheduler.wait(100);
          return { more: (globalThis.count ?? 0) - before, began: globalThis.began };
        }
        globalThis.began = true;
        ${body}
        await scheduler.wait(20);
      };`;
    await deployAgent(tenant, agent, source);
    await tenant.api("POST", `/agents/${agent}/runs`, { input: {} }, { prefer: "wait=30" });
    expect(await outputOf(tenant, agent, { looks: true })).toEqual({ more: 0, began: true });
  });

  it("what a run was handed is of no use to a later one", async () => {
    const source = `export default async (input, io) => {
      const earlier = globalThis.earlier;
      globalThis.earlier ??= io;
      if (!earlier) return "first";
      return earlier.store.put("n", 1).then(() => "stored", (error) => error.message);
    };`;
    await deployAgent(tenant, "keeper", source, { permissions: { store: true } });
    expect(await outputOf(tenant, "keeper")).toBe("first");
    expect(await outputOf(tenant, "keeper")).toMatch(/disposed|ended|different request/);
  });
});

describe("between tenants", () => {
  const SOURCE = `let runs = 0;
    export default async (input, io) => {
      runs += 1;
      const stored = await io.store.get("who");
      if (input.who) await io.store.put("who", input.who);
      Object.prototype.polluted ??= input.who;
      return { runs, stored: stored ?? null, polluted: {}.polluted ?? null };
    };`;

  it("one bundle keeps no state: not in its module, not in its globals, not in its store", async () => {
    const [one, other] = [await makeTenant(), await makeTenant()];
    for (const who of [one, other]) await deployAgent(who, "same", SOURCE, { permissions: { store: true } });
    expect(await outputOf(one, "same", { who: "one" })).toEqual({ runs: 1, stored: null, polluted: "one" });
    // Runs of one tenant's version may find what an earlier one left in memory; another tenant's never do.
    expect(await outputOf(one, "same")).toEqual({ runs: 2, stored: "one", polluted: "one" });
    expect(await outputOf(other, "same")).toEqual({ runs: 1, stored: null, polluted: null });
  });

  it("nor does one with another configuration in the same tenant", async () => {
    const configSchema = { type: "object", properties: { city: { type: "string" } } };
    const source = `let runs = 0; export default (input, io) => { runs += 1; return [runs, io.config.city]; };`;
    await deployAgent(tenant, "configured", source, { configSchema }, { config: { city: "Oslo" } });
    expect(await outputOf(tenant, "configured")).toEqual([1, "Oslo"]);
    const body = { version: "1.0.0", config: { city: "Bergen" } };
    await expectOk(tenant.api("POST", "/agents/configured/deployments", body));
    expect(await outputOf(tenant, "configured")).toEqual([1, "Bergen"]);
  });

  it("agents are out of reach, whatever a manifest names", async () => {
    const other = await makeTenant();
    await deployAgent(other, "theirs", "export default () => 'theirs'");
    const { id } = await expectOk<{ id: string }>(other.api("GET", "/agents/theirs"));
    const names = ["theirs", `${other.slug}~theirs`, "nobodys", `${other.slug}~nobodys`];
    const source = `export default async (input, io) => {
      const said = {};
      for (const name of input.names)
        said[name] = await io.call(name, {}).catch(({ code, message }) => [code, message.replaceAll(name, "NAME")]);
      return said;
    };`;
    await deployAgent(tenant, "caller", source, { permissions: { agents: names } });
    const said = (await outputOf(tenant, "caller", { names: [...names, id] })) as Record<string, unknown>;
    expect(said.theirs).toEqual(said.nobodys);
    expect(said[`${other.slug}~theirs`]).toEqual(said[`${other.slug}~nobodys`]);
    expect(said.theirs).toEqual(["not_deployed", expect.any(String)]);
    expect(said[id]).toEqual(["forbidden", expect.any(String)]);
  });
});
