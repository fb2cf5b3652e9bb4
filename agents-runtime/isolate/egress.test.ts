import { describe, expect, it } from "vitest";
import { bytes, gateTo, ok, text, to } from "./egress.test-kit.ts";
import { type EgressRequest, MAX_REQUEST_BYTES } from "./egress-request.ts";

describe("the egress gate", () => {
  it("answers with status, headers and body, and writes one line", async () => {
    const { ask, lines } = gateTo(
      () =>
        new Response("hello", {
          status: 201,
          headers: { "x-a": "1", connection: "x", "content-encoding": "identity" },
        }),
    );
    const answer = await ask("https://a.example.com/p?key=secret&q=", { method: "POST", body: bytes(3) });
    expect(answer).toMatchObject({
      ok: true,
      status: 201,
      redirected: false,
      url: "https://a.example.com/p?key=secret&q=",
    });
    expect(answer.ok && answer.headers.map(([name]) => name).sort()).toEqual(["content-type", "x-a"]);
    expect(await text(answer)).toBe("hello");
    expect(lines.map(({ data }) => JSON.parse(data))).toEqual([
      {
        level: "debug",
        message: "POST https://a.example.com/p?key=…&q=… → 201",
        data: { durationMs: expect.any(Number), sentBytes: 3, receivedBytes: 5 },
      },
    ]);
  });

  it("keeps headers of the connection, and those that vouch for a caller, from leaving", async () => {
    const { ask, sent } = gateTo(ok);
    const dropped = [
      "connection",
      "keep-alive",
      "proxy-authorization",
      "te",
      "trailer",
      "transfer-encoding",
      "expect",
      "host",
      "content-length",
      "accept-encoding",
      "cf-connecting-ip",
      "CF-Worker",
      "x-forwarded-for",
      "X-Forwarded-Host",
      "x-real-ip",
      "true-client-ip",
      "forwarded",
      "via",
      "cdn-loop",
    ];
    const headers = [...dropped, "authorization", "x-mine"].map((name): [string, string] => [name, "1"]);
    await ask("https://a.example.com/", { headers });
    expect([...(sent[0]?.headers.keys() ?? [])]).toEqual(["authorization", "x-mine"]);
  });

  it.each<[string, Partial<EgressRequest>, string]>([
    ["a body too large", { method: "POST", body: bytes(MAX_REQUEST_BYTES + 1) }, "at most 10 MB"],
    ["too many headers", { headers: Array.from({ length: 101 }, () => ["a", "b"]) }, "more than 100 headers"],
    ["headers too long", { headers: [["a", "b".repeat(40_000)]] }, "longer than"],
    ["an upgrade", { headers: [["Upgrade", "websocket"]] }, "WebSockets are not offered"],
    ["a URL too long", { url: `https://a.example.com/${"x".repeat(9000)}` }, "longer than"],
    ["a URL that is none", { url: "//a.example.com" }, "the URL is not one"],
    ["a method", { method: "CONNECT" }, "CONNECT is not allowed"],
    ["headers that are none", { headers: 1 as never }, "malformed"],
    ["a body that is none", { method: "POST", body: "text" as never }, "malformed"],
    ["another host", { url: "https://c.example.com/" }, "not among the hosts"],
  ])("refuses %s, and says so in the log", async (_, more, message) => {
    const { ask, sent, messages } = gateTo(ok);
    expect(await ask("https://a.example.com/", more)).toMatchObject({
      ok: false,
      message: expect.stringContaining(message),
    });
    expect(sent).toEqual([]);
    expect(messages()).toEqual([expect.stringContaining(message)]);
  });

  it.each([
    ["a request", { method: "GET", url: "https://a.example.com/b", headers: [], redirect: "follow" }],
    ["what is none", { method: "GET", url: 1 }],
  ])("lets no second use of a step hide what the first one does: %s", async (_, second) => {
    const { egress, messages } = gateTo(() => new Response("x".repeat(200_000)));
    const first = { method: "GET", url: "https://a.example.com/a", headers: [], redirect: "follow" };
    expect(await egress.request(0, first)).toMatchObject({ ok: true });
    expect(await egress.request(0, second)).toMatchObject({ ok: false, code: "egress_refused" });
    egress.close();
    expect(messages()).toEqual([
      expect.stringMatching(/^fetch refused: another request of the same step/),
      expect.stringMatching(/^GET https:\/\/a\.example\.com\/a → 200: the run ended/),
    ]);
  });

  it("lets a step be used again once it is over", async () => {
    const { egress, messages } = gateTo(ok);
    for (const path of ["a", "b"]) {
      const asked = { method: "GET", url: `https://a.example.com/${path}`, headers: [], redirect: "follow" };
      expect(await text(await egress.request(0, asked))).toBe("hello");
    }
    expect(messages()).toEqual(["GET https://a.example.com/a → 200", "GET https://a.example.com/b → 200"]);
  });

  it("says that a server cannot be reached, not how it was tried", async () => {
    const { ask } = gateTo(() => Promise.reject(new Error("internal error; reference = x")));
    expect(await ask("https://a.example.com/")).toEqual({
      ok: false,
      code: "egress_failed",
      message: "Request failed: no connection to a.example.com at a public address.",
    });
  });
});

describe("redirects", () => {
  it("are followed, each hop checked and in the log", async () => {
    const { ask, sent, messages } = gateTo(({ url }) =>
      url.endsWith("/2") ? ok() : to(url.endsWith("/1") ? "https://b.example.com/2" : "/1"),
    );
    const answer = await ask("https://a.example.com/", {
      headers: [
        ["authorization", "a"],
        ["cookie", "c"],
        ["x-mine", "1"],
      ],
    });
    expect(answer).toMatchObject({ ok: true, url: "https://b.example.com/2", redirected: true });
    expect(await text(answer)).toBe("hello");
    expect(sent.map(({ headers }) => [...headers.keys()])).toEqual([
      ["authorization", "cookie", "x-mine"],
      ["authorization", "cookie", "x-mine"],
      ["x-mine"],
    ]);
    expect(messages()).toEqual([
      "GET https://a.example.com/ → 302",
      "GET https://a.example.com/1 → 302",
      "GET https://b.example.com/2 → 200",
    ]);
  });

  it.each([
    "http://127.0.0.1/",
    "http://[::1]/",
    "//localhost/",
    "http://b.example.com/",
    "https://c.example.com/",
    "https://user:pass@a.example.com/",
    "file:///etc/passwd",
    "data:text/plain,hi",
    "https://[",
  ])("to %s go nowhere", async (location) => {
    const { ask, sent } = gateTo(({ url }) => (url === "https://a.example.com/" ? to(location) : ok()));
    expect(await ask("https://a.example.com/")).toMatchObject({ ok: false });
    expect(sent).toHaveLength(1);
  });

  it("change scheme only to what is granted", async () => {
    const { ask, sent } = gateTo(({ url }) =>
      url.startsWith("https:") ? to("http://a.example.com/") : ok(),
    );
    expect(await ask("https://a.example.com/")).toMatchObject({ ok: true, url: "http://a.example.com/" });
    expect(sent).toHaveLength(2);
  });

  it.each<[number, string, string, boolean]>([
    [301, "POST", "GET", false],
    [302, "POST", "GET", false],
    [303, "PUT", "GET", false],
    [303, "HEAD", "HEAD", false],
    [307, "POST", "POST", true],
    [308, "PUT", "PUT", true],
    [302, "PUT", "PUT", true],
  ])("of status %i make a %s a %s", async (status, method, then, keepsBody) => {
    const { ask, sent } = gateTo(({ url }) => (url.endsWith("/1") ? new Response(null) : to("/1", status)));
    const body = method === "HEAD" ? {} : { body: bytes(2) };
    await ask("https://a.example.com/", { method, headers: [["content-type", "text/plain"]], ...body });
    expect(sent[1]?.method).toBe(then);
    expect(sent[1]?.body !== undefined).toBe(keepsBody);
    expect(sent[1]?.headers.has("content-type")).toBe(then === method);
  });

  it("are handed over, or refused, where the program says so; and end somewhere", async () => {
    const { ask, sent } = gateTo(() => to("/again"));
    expect(await ask("https://a.example.com/", { redirect: "manual" })).toMatchObject({
      ok: true,
      status: 302,
    });
    expect(await ask("https://a.example.com/", { redirect: "error" })).toMatchObject({ ok: false });
    expect(sent).toHaveLength(2);
    expect(await ask("https://a.example.com/")).toMatchObject({ ok: false, code: "egress_limit" });
    expect(sent).toHaveLength(2 + 21);
  });
});

describe("effects", () => {
  it("carry the step's key, unless the program has its own", async () => {
    const { ask, sent } = gateTo(ok);
    await ask("https://a.example.com/");
    await ask("https://a.example.com/", { method: "POST" });
    await ask("https://a.example.com/", { method: "DELETE", headers: [["Idempotency-Key", "mine"]] });
    expect(sent.map(({ headers }) => headers.get("idempotency-key"))).toEqual([null, "run_1:1", "mine"]);
  });

  it("are told to the gateway before the first one leaves, once", async () => {
    const sentThen: number[] = [];
    const gate = gateTo(ok, async () => void sentThen.push(gate.sent.length));
    await gate.ask("https://c.example.com/");
    expect(gate.told.leaving).toBe(0);
    await Promise.all(
      ["GET", "POST", "POST"].map((method) => gate.ask("https://a.example.com/", { method })),
    );
    expect([gate.told.leaving, sentThen]).toEqual([1, [0]]);
  });

  it("do not leave when the gateway cannot be told; the next one asks again", async () => {
    let away = true;
    const gate = gateTo(ok, () => (away ? Promise.reject(new Error("gone")) : Promise.resolve()));
    expect(await gate.ask("https://a.example.com/", { method: "POST" })).toMatchObject({ ok: false });
    expect(gate.sent).toEqual([]);
    away = false;
    expect(await gate.ask("https://a.example.com/", { method: "POST" })).toMatchObject({ ok: true });
  });
});
