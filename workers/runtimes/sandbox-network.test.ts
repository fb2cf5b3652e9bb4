import { describe, expect, it } from "vitest";
import type { Invocation } from "../../agents-runtime/isolate/contract.ts";
import { adapters, facts, Host, invocation } from "./sandbox.test-kit.ts";

describe.each(adapters)("the network behind %s", (_, sandbox) => {
  const run = (main: string, more: Partial<Invocation> = {}, host = new Host({ "main.js": main })) =>
    sandbox.run(invocation(more), host, facts);
  const output = async (main: string, more: Partial<Invocation> = {}) =>
    JSON.parse((await run(main, more)).output ?? "null");

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
