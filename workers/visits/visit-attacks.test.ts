import { runDurableObjectAlarm } from "cloudflare:test";
import { beforeAll, describe, expect, it } from "vitest";
import { env, expectOk, request } from "../../test/harness.ts";
import { MAX_TURNS } from "./contract.ts";
import { newVisitor, visitorOf } from "./index.ts";
import { visitedWorkspace } from "./visits.test-kit.ts";

const visits = visitedWorkspace();
const { tenant } = visits;
beforeAll(() => visits.open("other"));

describe("a visit", () => {
  it("is one browser's alone", async () => {
    const [mine, other] = [visits.visitor(), visits.visitor()];
    await mine.say("echo: only for my eyes");
    await mine.settled();
    await other.say("echo: hello");
    await other.settled();
    expect(visits.given()).toEqual(["echo: hello"]);
    expect(await other.show()).not.toContain("only for my eyes");
    for (const path of ["events", "frame"]) {
      const response = await visits.visitor().send(`${mine.page}/turns/1/${path}`);
      expect(response.status).toBe(404);
    }
    expect((await other.events(2)).status).toBe(404);
  });

  it("is nothing that its workspace's people can find, but for the run", async () => {
    const browser = visits.visitor();
    await browser.say("echo: between us");
    await browser.settled();
    const name = (await browser.visit())?.conversation ?? "";
    expect(name).toMatch(/^visit\//);
    const { data } = await expectOk<{ data: { id: string }[] }>(tenant().api("GET", "/runs?limit=5"));
    const run = await (await tenant().api("GET", `/runs/${data[0]?.id}`)).text();
    expect(run).not.toContain(name);
    // Neither may anybody say something in it.
    const joined = await tenant().api("POST", "/agents/chats/runs", {
      input: { text: "echo: x" },
      conversation: name,
    });
    expect(joined.status).toBe(400);
    const home = `http://${tenant().slug}.quayside.test/run/chats`;
    const headers = { "content-type": "application/json", "quayside-conversation": name };
    expect((await request(home, { method: "POST", headers, body: "{}" })).status).toBe(400);
  });

  it("is another one with each agent", async () => {
    const browser = visits.visitor();
    await browser.say("echo: said to one");
    await browser.settled();
    const elsewhere = visits.visitor("other");
    elsewhere.cookie = browser.cookie;
    expect(await elsewhere.show()).not.toContain("said to one");
    expect((await elsewhere.events(1)).status).toBe(404);
  });

  it("is begun by no cookie but one that the server made", async () => {
    const { cookie = "" } = await newVisitor(env, Date.now());
    const [name, value = ""] = cookie.slice(0, cookie.indexOf(";")).split("=");
    const [secret, until, signature] = value.split(".");
    const forged = [
      "x",
      `${"0".repeat(64)}.${until}.${signature}`,
      `${secret}.${Number(until) + 1}.${signature}`,
      `${secret}.${until}.`,
      `${secret}.1.${signature}`,
    ];
    for (const one of forged) {
      const browser = visits.visitor();
      browser.cookie = `${name}=${one}`;
      const set = (await browser.say("echo: x")).headers.get("set-cookie");
      expect([one, set]).toEqual([one, expect.stringContaining(`${name}=`)]);
      expect(set).not.toContain(one === "x" ? "=x." : `${one}.`);
    }
    const old = await newVisitor(env, Date.now() - 23 * 3_600_000);
    const request = new Request("https://x.example/", { headers: { cookie: old.cookie ?? "" } });
    expect(await visitorOf(env, request, Date.now())).toBeUndefined();
  });

  it("is nobody's beside a second cookie of its name, which a sibling host may have set", async () => {
    const browser = visits.visitor();
    await browser.say("echo: nobody else sees it");
    await browser.settled();
    const { cookie = "" } = await newVisitor(env, Date.now());
    browser.cookie = `${browser.cookie}; ${cookie.slice(0, cookie.indexOf(";"))}`;
    expect(await browser.show()).not.toContain("nobody else sees it");
  });

  it("takes nothing from another origin", async () => {
    const browser = visits.visitor();
    await browser.say("echo: first");
    await browser.settled();
    const foreign: Record<string, string>[] = [
      { "sec-fetch-site": "cross-site", origin: "https://evil.example" },
      { "sec-fetch-site": "same-site", origin: "http://other.quayside.test" },
      { origin: "null" },
    ];
    for (const headers of foreign)
      expect((await browser.post({ intent: "ask", text: "echo: y" }, headers)).status).toBe(403);
    expect((await browser.visit())?.turns).toHaveLength(1);
  });

  it("has one turn at a time, however many are sent at once, and so many in all", async () => {
    const browser = visits.visitor();
    await browser.say("echo: first");
    await browser.settled();
    const statuses = await Promise.all(
      [1, 2, 3, 4].map(async () => (await browser.say("echo: at once")).status),
    );
    expect(statuses.sort()).toEqual([303, 409, 409, 409]);
    await browser.heard(2);
    const object = await browser.object();
    const visited = { tenantId: tenant().id, agentId: (await visits.agent()).live.agentId, remembers: true };
    await browser.show();
    for (let seq = 3; seq <= MAX_TURNS; seq++) {
      expect(await object.take(visited, "{}")).toMatchObject({ ok: true, seq });
      await object.ended(seq, { status: "succeeded", output: '"x"' });
    }
    const full = await browser.say("echo: one more");
    expect([full.status, await full.text()]).toEqual([429, expect.stringContaining("Sign up")]);
    await browser.startOver();
    expect((await browser.say("echo: still too many")).status).toBe(429);
  });

  it("takes no input without end, and keeps no output without end", async () => {
    const browser = visits.visitor("other");
    const huge = await browser.post({ intent: "ask", input: JSON.stringify({ x: "x".repeat(100_000) }) });
    expect(huge.status).toBe(413);
    await browser.post({ intent: "ask", input: JSON.stringify({ x: "x".repeat(60_000) }) });
    const page = await browser.settled();
    expect(page).toContain("too large to be shown again");
    expect(page).toContain("too large to be shown here");
  });

  it("has no door for paths: nothing of the object is called by what a request says", async () => {
    const browser = visits.visitor();
    await browser.say("echo: safe");
    await browser.settled();
    const object = await browser.object();
    for (const path of ["do/call/destroy", "do/call/look", "do/get-prop/visit", "do/set/visit"])
      await expect(object.fetch(`https://itty-durable/${path}`)).rejects.toThrow(
        /does not (?:implement|define)/,
      );
    for (const turn of ["0", "-1", "x", "1e400", "__proto__", "..%2f1", "%2e%2e"])
      expect([turn, (await browser.send(`${browser.page}/turns/${turn}/events`)).status]).toEqual([
        turn,
        404,
      ]);
    expect((await browser.visit())?.turns).toHaveLength(1);
  });

  it("is over a day after it began: nothing is kept of it, and the agent has forgotten it", async () => {
    const browser = visits.visitor();
    await browser.say("echo: ends");
    await browser.settled();
    const { conversation } = (await browser.visit()) ?? {};
    expect(await visits.conversations()).toContain(conversation);
    const object = await browser.object();
    expect(await runDurableObjectAlarm(object as never)).toBe(true);
    expect(await object.look()).toBeNull();
    expect(await visits.conversations()).not.toContain(conversation);
    expect(await browser.show()).not.toContain("echo: ends");
  });
});
