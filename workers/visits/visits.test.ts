import { describe, expect, it } from "vitest";
import { deployAgent, env, expectOk, visit as world } from "../../test/harness.ts";
import type { DomainError } from "../kernel/errors.ts";
import type { Id } from "../kernel/ids.ts";
import { deployPrompt } from "../runtimes/prompt/prompt.test-kit.ts";
import { newVisitor, say } from "./index.ts";
import { CHAT, visitedWorkspace } from "./visits.test-kit.ts";

const visits = visitedWorkspace();
const { tenant } = visits;

/** A visitor whose message waits: the agent may do what it needs only when somebody agrees. */
async function visitThatWaits(slug: string) {
  const tools = [{ type: "builtin", name: "clock", approval: true }];
  await deployPrompt(tenant(), slug, { prompt: { tools }, inputSchema: CHAT }, { public: true });
  await visits.list(slug);
  const browser = visits.visitor(slug);
  await browser.say("call: clock {}");
  return browser;
}

describe("a visitor", () => {
  it("talks with an agent that knows what they said before, without an account or scripts", async () => {
    const browser = visits.visitor();
    expect(await browser.show()).toContain("Talk with");
    expect(browser.cookie).toBe("");
    const said = await browser.say("echo: my name is Wren");
    expect([said.status, said.headers.get("location")]).toEqual([303, `${browser.page}?tab=try`]);
    expect(said.headers.get("set-cookie")).toMatch(
      /^__Host-quayside-visitor=[^;]+; Path=\/; Max-Age=\d+; HttpOnly; Secure; SameSite=Lax$/,
    );
    expect(await browser.settled()).toContain("my name is Wren");
    expect((await browser.say("echo: again")).headers.get("set-cookie")).toBeNull();
    await browser.heard(2);
    expect(visits.given()).toEqual(["echo: my name is Wren", "my name is Wren", "echo: again"]);
  });

  it("is told what is written as it comes, and nothing of logs and costs", async () => {
    const browser = visits.visitor();
    await browser.say("echo: to be streamed");
    const response = await browser.events(1);
    expect(response.headers.get("content-type")).toContain("text/event-stream");
    const text = await response.text();
    const types = [...text.matchAll(/^event: (.*)$/gm)].map(([, type]) => type);
    expect(new Set(types)).toEqual(new Set(["run.queued", "run.started", "delta", "run.succeeded"]));
    expect(text).toMatch(/event: run.succeeded\ndata: \{\}/);
    expect(text).not.toMatch(/costMicros|runId|tokens/);
    const seen = [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data ?? "").text ?? "");
    expect(seen.join("")).toBe("to be streamed");
    const later = await browser.events(1, { "last-event-id": "2" });
    expect(await later.text()).not.toContain("run.queued");
  });

  it("starts over: nothing is shown or remembered of before, by the agent neither", async () => {
    const browser = visits.visitor();
    await browser.say("echo: to be forgotten");
    await browser.settled();
    const { conversation } = (await browser.visit()) ?? {};
    expect((await browser.startOver()).status).toBe(303);
    expect(await browser.show()).not.toContain("to be forgotten");
    expect((await browser.visit())?.conversation).not.toBe(conversation);
    expect(await visits.conversations()).not.toContain(conversation);
    await browser.say("echo: anew");
    await browser.heard(2);
    expect(visits.given()).toEqual(["echo: anew"]);
  });

  it("fills in the form of an agent of another kind, and sees what is wrong with it", async () => {
    const schema = { type: "object", properties: { n: { type: "integer" } }, required: ["n"] };
    const source = "export default ({ n }) => ({ twice: n * 2, drawn: '<svg/>' });";
    await visits.open("doubles", source, { inputSchema: schema });
    const browser = visits.visitor("doubles");
    expect(await browser.show()).not.toContain("Talk with");
    const refused = await browser.post({ intent: "ask", input: '{"n":"x"}' });
    expect([refused.status, await refused.text()]).toEqual([400, expect.stringContaining("/input/n")]);
    const broken = await browser.post({ intent: "ask", "input-raw": "{" });
    expect(broken.status).toBe(400);
    await browser.post({ intent: "ask", "input-raw": '{"n":21}' });
    expect(await browser.settled()).toContain("42");
    const frame = await browser.send(`${browser.page}/turns/1/frame?at=/drawn&as=picture`);
    expect([frame.status, frame.headers.get("content-security-policy")]).toEqual([
      200,
      expect.stringMatching(/^sandbox;/),
    ]);
    expect(await frame.text()).toContain("<svg/>");
    // What is refused is none of the messages that a visit has.
    await browser.post({ intent: "ask", input: '{"n":"x"}' });
    expect((await browser.visit())?.taken).toBe(1);
  });

  it("is told why a run failed, as whoever calls the endpoint is", async () => {
    await visits.open("fails", 'export default () => { throw new Error("no luck today"); };');
    const browser = visits.visitor("fails");
    await browser.post({ intent: "ask", input: "{}" });
    expect(await browser.settled()).toContain("no luck today");
  });

  it("waits where somebody has to agree, and may leave: the run is stopped", async () => {
    const browser = await visitThatWaits("asks");
    await expect.poll(browser.show).toContain("has to agree first");
    expect((await browser.say("echo: more")).status).toBe(409);
    const runId = (await browser.visit())?.turns[0]?.runId;
    await browser.startOver();
    expect(await expectOk(tenant().api("GET", `/runs/${runId}`))).toMatchObject({ status: "canceled" });
  });
});

it("a visit that is started over while a message is being sent stops its run all the same", async () => {
  const browser = await visitThatWaits("slow");
  const runId = (await browser.visit())?.turns[0]?.runId as Id<"run">;
  const object = await browser.object();
  // As if the run had been started a moment later than the visit was started over.
  await object.started(tenant().id, 2, runId);
  expect(await expectOk(tenant().api("GET", `/runs/${runId}`))).toMatchObject({ status: "canceled" });
});

describe("an agent", () => {
  it("that not everybody may run, or that is not listed, asks to sign in", async () => {
    await visits.open("closed", undefined, {}, { public: false });
    await deployAgent(tenant(), "unlisted", "export default () => 1;", {}, { public: true });
    const closed = visits.visitor("closed");
    expect(await closed.show()).toContain("Sign in to run");
    for (const browser of [closed, visits.visitor("unlisted"), visits.visitor("none")]) {
      const response = await browser.post({ intent: "ask", input: "{}" });
      expect([response.status, response.headers.get("location")]).toEqual([
        302,
        expect.stringMatching(/^\/sign-in/),
      ]);
      expect(browser.cookie).toBe("");
    }
  });

  it("that is withdrawn in the middle is gone for its visitors, too", async () => {
    await visits.open("withdrawn");
    const browser = visits.visitor("withdrawn");
    await browser.post({ intent: "ask", input: '{"word":"kept"}' });
    await browser.settled();
    await tenant().api("DELETE", "/agents/withdrawn/listing");
    expect((await browser.send(browser.page)).status).toBe(404);
    expect((await browser.events(1)).status).toBe(404);
    expect((await browser.post({ intent: "ask", input: "{}" })).status).toBe(302);
  });

  it("says when its workspace's limits are met, and what helps", async () => {
    await visits.open("poor", undefined, {}, { budgetMicros: 1 });
    const browser = visits.visitor("poor");
    const response = await browser.post({ intent: "ask", input: "{}" });
    const page = await response.text();
    expect(response.status).toBe(402);
    expect(page).toContain("has used up its budget");
    expect(page).toMatch(/href="\/sign-up"[^>]*>Sign up/);
    // The turn that could not be started keeps none waiting.
    expect((await browser.visit())?.turns ?? []).toEqual([]);
  });

  it("takes a tenth of an address's requests", async () => {
    const ctx = world({ env: { ...env, ADDRESS_RATE: "20" }, address: "192.0.2.77" });
    const asked = async () =>
      say(ctx, await visits.agent(), await newVisitor(env, Date.now()), { text: "echo: x" });
    await asked();
    await asked();
    const refusal = await asked().then(
      () => undefined,
      (error: DomainError) => error.refusal,
    );
    expect(refusal).toMatchObject({ code: "rate_limited", meta: { limit: 2, scope: "address" } });
  });
});
