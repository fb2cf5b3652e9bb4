import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ExportedServer, invoke, startExported } from "./exported-server.ts";

const PROGRAM = `
let runs = 0;
export default async (input, io) => {
  switch (input.do) {
    case "greet": io.log("greeting", { key: io.config.apiKey }); io.event("greeted", { n: 1 }); return { hello: input.name };
    case "fail": throw Object.assign(new Error("no such thing"), { code: "thing_missing" });
    case "wait": await new Promise((resolve) => setTimeout(resolve, input.ms)); return { waited: input.ms };
    case "spin": for (;;) {}
    case "flood": for (let i = 0; i < 50_000; i++) io.log("line " + i); return { logged: true };
    case "huge": return "x".repeat(6_000_000);
    case "fetch": { const r = await fetch(input.url); return { status: r.status, text: await r.text() }; }
    case "call": return io.call("other", {});
    case "store": return io.store.put("a", 1);
    case "config": return io.config;
    default: return { runs: ++runs };
  }
};`;
const AGENT = {
  hosts: ["http://api.example.com", "api.example.com"],
  inputSchema: { type: "object", properties: { name: { type: "string", default: "you" } } },
  outputSchema: { not: { type: "object", properties: { waited: { const: 7 } }, required: ["waited"] } },
  configSchema: { properties: { apiKey: { type: "string", "x-secret": true }, base: { type: "string" } } },
};
const ENV = {
  QUAYSIDE_CONFIG: '{"apiKey":"a-very-secret-key"}',
  QUAYSIDE_CONCURRENCY: "4",
  QUAYSIDE_MAX_WAITING: "2",
};

describe("the server of an exported agent", () => {
  let server: ExportedServer;
  let proxy: Server;
  const proxied: string[] = [];

  beforeAll(async () => {
    proxy = createServer((request, answer) => {
      proxied.push(`${request.method} ${request.url}`);
      answer.end("from there");
    });
    proxy.on("connect", (request, socket) => {
      proxied.push(`CONNECT ${request.url}`);
      socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
    });
    await once(proxy.listen(0, "127.0.0.1"), "listening");
    const { port } = proxy.address() as { port: number };
    server = await startExported(AGENT, PROGRAM, { ...ENV, EGRESS_PROXY: `http://127.0.0.1:${port}` });
  });
  afterAll(async () => {
    await server.stop();
    proxy.close();
  });

  const run = (input: unknown, more = {}) => invoke(server, { input, ...more });
  const metric = async (name: string) =>
    (await (await fetch(`${server.url}/metrics`)).text())
      .split("\n")
      .find((line) => line.startsWith(`${name} `));

  test("answers with lines as they happen, and masks secrets", async () => {
    const { status, headers, lines } = await run({ do: "greet" });
    expect([status, headers.get("content-type")]).toEqual([200, "application/x-ndjson"]);
    expect(lines).toEqual([
      { type: "log", level: "info", message: "greeting", data: { key: "••••••" } },
      { type: "event", name: "greeted", data: { n: 1 } },
      { type: "output", output: { hello: "you" } },
    ]);
  });

  test("gives the output alone, or a problem, to who asks for JSON", async () => {
    const headers = { accept: "application/json" };
    const good = await invoke(server, { input: { do: "greet", name: "Ann" } }, { headers });
    expect([good.status, good.last]).toEqual([200, { hello: "Ann" }]);
    const bad = await invoke(server, { input: { do: "fail" } }, { headers });
    expect([bad.status, bad.last]).toMatchObject([500, { code: "thing_missing", message: "no such thing" }]);
  });

  test("checks input, output and configuration", async () => {
    expect(await run({ name: 3 })).toMatchObject({
      status: 400,
      last: { code: "invalid_input", issues: [{ pointer: "/input/name" }] },
    });
    expect((await run({ do: "wait", ms: 7 })).last).toMatchObject({ type: "error", code: "output_invalid" });
    expect(await run({}, { config: { base: 1 } })).toMatchObject({
      status: 400,
      last: { code: "config_invalid" },
    });
    expect(await invoke(server, "{")).toMatchObject({ status: 400, last: { code: "invalid_request" } });
    expect(await invoke(server, "x".repeat(10_000_001))).toMatchObject({ status: 413 });
  });

  test("lets a caller fill in configuration, and not replace what is set", async () => {
    const { last } = await run({ do: "config" }, { config: { apiKey: "stolen-key", base: "b" } });
    expect(last.output).toEqual({ apiKey: "a-very-secret-key", base: "b" });
  });

  test("ends runs that fail, are late, or keep the processor busy, and goes on", async () => {
    expect((await run({ do: "fail" })).last).toMatchObject({ type: "error", code: "thing_missing" });
    expect((await run({ do: "wait", ms: 9000 }, { deadline: Date.now() + 300 })).last).toMatchObject({
      code: "timed_out",
    });
    expect((await run({ do: "spin" })).last).toMatchObject({ code: "cpu_exceeded" });
    expect((await run({ do: "greet" })).last).toEqual({ type: "output", output: { hello: "you" } });
    expect(await metric("quayside_runtime_restarts_total")).toBe("quayside_runtime_restarts_total 1");
  });

  test("stops a run whose caller goes away", async () => {
    const gone = new AbortController();
    const running = invoke(server, { input: { do: "wait", ms: 4000 } }, { signal: gone.signal });
    await expect.poll(() => metric("quayside_runs_in_flight")).toBe("quayside_runs_in_flight 1");
    gone.abort();
    await expect(running).rejects.toThrow();
    await expect.poll(() => metric("quayside_runs_in_flight")).toBe("quayside_runs_in_flight 0");
    expect(await metric('quayside_runs_total{result="canceled"}')).toBe(
      'quayside_runs_total{result="canceled"} 1',
    );
  });

  test("holds logs and outputs to the platform's limits", async () => {
    const flood = await run({ do: "flood" });
    expect(flood.lines.length).toBeLessThan(10_010);
    expect(JSON.stringify(flood.lines.at(-2))).toContain("The log was cut here");
    expect((await run({ do: "huge" })).last).toMatchObject({ code: "output_too_large" });
  });

  test("sends requests by the proxy, to the manifest's hosts alone", async () => {
    const plain = await run({ do: "fetch", url: "http://api.example.com/a" });
    expect(plain.last.output).toEqual({ status: 200, text: "from there" });
    expect((await run({ do: "fetch", url: "https://api.example.com/b" })).last).toMatchObject({
      code: "egress_failed",
    });
    expect((await run({ do: "fetch", url: "https://other.example.com/" })).last).toMatchObject({
      code: "egress_refused",
    });
    expect((await run({ do: "fetch", url: "http://169.254.169.254/" })).last).toMatchObject({
      code: "egress_refused",
    });
    expect(proxied).toEqual(["GET http://api.example.com/a", "CONNECT api.example.com:443"]);
  });

  test("says what an exported agent has not", async () => {
    expect((await run({ do: "call" })).last).toMatchObject({ code: "forbidden" });
    expect((await run({ do: "store" })).last).toMatchObject({ code: "store_refused" });
  });

  test("refuses runs beyond those that may wait", async () => {
    const runs = Array.from({ length: 8 }, () => run({ do: "wait", ms: 200 }));
    const answers = await Promise.all(runs);
    const busy = answers.filter(({ status }) => status === 503);
    expect(busy.map(({ last, headers }) => [last.code, headers.get("retry-after")])).toEqual([
      ["busy", "1"],
      ["busy", "1"],
    ]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(6);
  });

  test("answers nothing else", async () => {
    expect((await fetch(`${server.url}/runtime/export.json`)).status).toBe(404);
    expect((await fetch(`${server.url}/invoke`)).status).toBe(405);
  });
});

test("SIGTERM lets runs end, and takes no more", async () => {
  const server = await startExported({}, PROGRAM);
  const running = invoke(server, { input: { do: "wait", ms: 1500 } });
  const inFlight = async () =>
    (await (await fetch(`${server.url}/metrics`)).text()).includes("quayside_runs_in_flight 1");
  await expect.poll(inFlight).toBe(true);
  server.child.kill("SIGTERM");
  await expect.poll(async () => (await fetch(`${server.url}/healthz`)).status).toBe(503);
  expect(await invoke(server, { input: {} })).toMatchObject({ status: 503, last: { code: "stopping" } });
  expect((await running).last).toEqual({ type: "output", output: { waited: 1500 } });
  await server.exited;
  expect(server.child.exitCode).toBe(0);
});

test("takes only signed requests where it has a secret", async () => {
  const secret = `whsec_${Buffer.from("a secret of twenty-four bytes").toString("base64")}`;
  const server = await startExported({}, PROGRAM, { QUAYSIDE_INVOKE_SECRET: secret });
  try {
    const body = JSON.stringify({ input: { do: "greet", name: "Ann" } });
    const signed = (at: Date, text: string) => ({
      "webhook-id": "run_1",
      "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
      "webhook-signature": new Webhook(secret).sign("run_1", at, text),
    });
    const now = new Date();
    expect((await invoke(server, body, { headers: signed(now, body) })).last).toMatchObject({
      type: "output",
    });
    const refused = { status: 401, last: { code: "signature_invalid" } };
    expect(await invoke(server, body)).toMatchObject(refused);
    expect(await invoke(server, body.replace("Ann", "Eve"), { headers: signed(now, body) })).toMatchObject(
      refused,
    );
    const old = new Date(now.getTime() - 3_600_000);
    expect(await invoke(server, body, { headers: signed(old, body) })).toMatchObject(refused);
  } finally {
    await server.stop();
  }
});

test("runs its own tests", async () => {
  const greets = {
    name: "greets",
    input: { do: "greet" },
    expected: { kind: "equals" as const, value: { hello: "you" } },
  };
  const recorded = {
    name: "reads",
    input: { do: "fetch", url: "https://api.example.com/x" },
    fixtures: { "https://api.example.com/x": { body: "recorded" } },
    expected: { kind: "subset" as const, value: { text: "recorded" } },
  };
  const good = await startExported({ ...AGENT, tests: [greets, recorded] }, PROGRAM, {}, "self-test");
  await good.exited;
  expect([good.child.exitCode, good.output()]).toEqual([0, "ok greets\nok reads\n2 of 2 tests passed\n"]);
  const wrong = { ...greets, expected: { kind: "equals" as const, value: { hello: "me" } } };
  const bad = await startExported({ ...AGENT, tests: [wrong] }, PROGRAM, {}, "self-test");
  await bad.exited;
  expect([bad.child.exitCode, bad.output()]).toEqual([
    1,
    'not ok greets\n  /hello: expected "me", got "you"\n0 of 1 tests passed\n',
  ]);
});
