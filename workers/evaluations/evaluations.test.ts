import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { agentFiles, deployAgent, env, expectOk, makeTenant, type TestTenant } from "../../test/harness.ts";
import { deployPrompt, startRules } from "../runtimes/prompt/prompt.test-kit.ts";
import { advanceEvaluation } from "./advance-evaluation.ts";
import type { Check, DatasetView, EvaluatedCase, EvaluationView } from "./contract.ts";
import { sweepEvaluations } from "./evaluation.queue.ts";

const SHOUT =
  "export default async (input) => { if (input.text === 'boom') throw new Error('broken'); return input.text.toUpperCase(); }";
const WHISPER = "export default async (input) => input.text.toLowerCase();";
const SCHEMA = {
  inputSchema: { type: "object", properties: { text: { type: "string" } }, required: ["text"] },
};

let tenant: TestTenant;
let rules: ReturnType<typeof startRules>;

const post = <T>(path: string, body: unknown, of = tenant): Promise<T> =>
  expectOk<T>(of.api("POST", path, body));
const dataset = (agent: string, name: string, cases: unknown[], gate: unknown = null): Promise<DatasetView> =>
  post(`/agents/${agent}/datasets`, { name, cases, gate });
const one = (name: string, text: string, ...checks: Check[]) => ({ name, input: { text }, checks });
const equals = (value: string): Check => ({ type: "equals", value });

/** The evaluation once it has ended: the queue's consumer works on it, and so does this. */
async function ended(id: string): Promise<EvaluationView> {
  return vi.waitFor(
    async () => {
      await advanceEvaluation(env, tenant.id, id as never);
      const evaluation = await expectOk<EvaluationView>(tenant.api("GET", `/evaluations/${id}`));
      if (evaluation.finishedAt === null) throw new Error(evaluation.status);
      return evaluation;
    },
    { timeout: 18_000, interval: 100 },
  );
}
const casesOf = async (id: string, other?: string): Promise<EvaluatedCase[]> =>
  (
    await expectOk<{ data: EvaluatedCase[] }>(
      tenant.api("GET", `/evaluations/${id}/cases${other ? `?with=${other}` : ""}`),
    )
  ).data;

async function publish(slug: string, version: string, source: string): Promise<void> {
  await tenant.api("POST", "/agents", { slug });
  const files = agentFiles(slug, source, { version, ...SCHEMA });
  await expectOk(tenant.api("POST", `/agents/${slug}/versions`, { files }));
}

beforeAll(async () => {
  rules = startRules();
  tenant = await makeTenant();
});
afterAll(() => rules.stop());

describe("an evaluation", () => {
  it("runs each case, checks its output, and says what it cost", async () => {
    await publish("shout", "1.0.0", SHOUT);
    const { id } = await dataset("shout", "words", [
      one(
        "good",
        "hello",
        equals("HELLO"),
        { type: "contains", text: "ell" },
        { type: "regex", pattern: "^H.+O$" },
      ),
      one("wrong", "hello", equals("hello")),
      one("broken", "boom"),
      { name: "unfit", input: { text: 1 }, checks: [] },
      one("short", "hi", { type: "schema", schema: { type: "string", minLength: 5 } }),
    ]);
    const started = await post<EvaluationView>("/agents/shout/evaluations", {
      dataset: id,
      version: "1.0.0",
    });
    expect(started).toMatchObject({ status: "queued", cases: { total: 5, done: 0 } });
    const evaluation = await ended(started.id);
    expect(evaluation).toMatchObject({ status: "finished", cases: { total: 5, done: 5, passed: 1 } });
    expect(evaluation.cost.amountMicros).toBeGreaterThan(0);
    // What has ended is not ended, and told, again.
    expect(await advanceEvaluation(env, tenant.id, started.id as never)).toBeUndefined();
    const cases = await casesOf(started.id);
    expect(cases.map(({ name, status }) => [name, status])).toEqual([
      ["good", "passed"],
      ["wrong", "failed"],
      ["broken", "failed"],
      ["unfit", "failed"],
      ["short", "failed"],
    ]);
    expect(cases[0]?.output).toBe("HELLO");
    expect(cases[1]?.checks).toEqual([{ type: "equals", passed: false, detail: 'is not "hello"' }]);
    expect(cases[2]?.error?.message).toMatch(/broken/);
    expect(cases[3]?.error?.message).toMatch(/\/input\/text/);
    expect(cases[4]?.checks[0]?.detail).toMatch(/short/);
  });

  it("takes null for an input", async () => {
    await tenant.api("POST", "/agents", { slug: "nought" });
    const files = agentFiles("nought", "export default (input) => String(input);", {
      version: "1.0.0",
      inputSchema: true,
    });
    await expectOk(tenant.api("POST", "/agents/nought/versions", { files }));
    const { id } = await dataset("nought", "none", [{ name: "null", input: null, checks: [equals("null")] }]);
    const started = await post<EvaluationView>("/agents/nought/evaluations", {
      dataset: id,
      version: "1.0.0",
    });
    expect(await ended(started.id)).toMatchObject({ status: "finished", cases: { total: 1, passed: 1 } });
    expect(await casesOf(started.id)).toMatchObject([{ input: null, output: "null" }]);
  });

  it("asks judges, and counts their tokens", async () => {
    await deployPrompt(tenant, "poet");
    const judge = (said: object): Check => ({
      ...{ type: "judge", model: "rules/judge" },
      prompt: `It rhymes.\njson: ${JSON.stringify(said)}`,
    });
    const { id } = await dataset("poet", "poems", [
      one("yes", "echo: a rhyme", judge({ pass: true, reason: "It does." })),
      one("no", "echo: none", judge({ pass: false, reason: "It does not." })),
      one("mad", "echo: none", judge({ verdict: 1 })),
    ]);
    const { id: run } = await post<EvaluationView>("/agents/poet/evaluations", { dataset: id });
    const evaluation = await ended(run);
    const cases = await casesOf(run);
    expect(cases.map(({ checks }) => checks[0]?.passed)).toEqual([true, false, false]);
    expect(evaluation).toMatchObject({ status: "finished", cases: { passed: 1 } });
    expect(cases[1]?.checks[0]?.detail).toBe("It does not.");
    expect(cases[2]?.checks[0]?.detail).toMatch(/no verdict/);
    const asked = rules.requests.filter(({ model }) => model === "judge");
    expect(JSON.stringify(asked)).toContain("<output>a rhyme</output>");
    expect(cases[0]?.usage.inputTokens).toBeGreaterThan(20);
  });

  it("goes on after whoever worked on it has died, and runs no case twice", async () => {
    await publish("steady", "1.0.0", SHOUT);
    const { id } = await dataset("steady", "some", [one("a", "a"), one("b", "b"), one("c", "c")]);
    const { id: evaluation } = await post<EvaluationView>("/agents/steady/evaluations", { dataset: id });
    await ended(evaluation);
    const before = await casesOf(evaluation);
    // As if it had died right after the runs had been started, before it was written down.
    const back =
      "UPDATE evaluation_cases SET status = 'pending', run_id = NULL WHERE tenant_id = ? AND evaluation_id = ?";
    const open =
      "UPDATE evaluations SET status = 'running', finished_at = NULL, lease_until = 1 WHERE tenant_id = ? AND id = ?";
    const data = env.DATA as unknown as D1Database;
    await data.batch([back, open].map((sql) => data.prepare(sql).bind(tenant.id, evaluation)));
    const sent: unknown[] = [];
    const send = env.EVALUATION_QUEUE.send.bind(env.EVALUATION_QUEUE);
    env.EVALUATION_QUEUE.send = (async (message: unknown) => void sent.push(message)) as never;
    await sweepEvaluations(env, Date.now()).finally(() => {
      env.EVALUATION_QUEUE.send = send;
    });
    expect(sent).toContainEqual({ tenantId: tenant.id, evaluationId: evaluation });
    await ended(evaluation);
    expect((await casesOf(evaluation)).map(({ runId }) => runId)).toEqual(before.map(({ runId }) => runId));
  });

  it("stops when it is canceled", async () => {
    await publish("slow", "1.0.0", "export default () => new Promise((done) => setTimeout(done, 8_000));");
    const { id } = await dataset("slow", "some", [one("a", "x")]);
    const { id: evaluation } = await post<EvaluationView>("/agents/slow/evaluations", { dataset: id });
    await vi.waitFor(async () => expect((await casesOf(evaluation))[0]?.status).toBe("running"), 5_000);
    const canceled = await post<EvaluationView>(`/evaluations/${evaluation}/cancel`, undefined);
    expect(canceled.status).toBe("canceled");
    const [{ runId } = { runId: "" }] = await casesOf(evaluation);
    expect(await expectOk(tenant.api("GET", `/runs/${runId}`))).toMatchObject({ status: "canceled" });
    expect((await tenant.api("POST", `/evaluations/${evaluation}/cancel`)).status).toBe(409);
  });

  it("ends where its cases cannot be paid", async () => {
    await publish("poor", "1.0.0", SHOUT);
    await expectOk(tenant.api("POST", "/agents/poor/deployments", { version: "1.0.0", budgetMicros: 0 }));
    const { id } = await dataset("poor", "some", [one("a", "a")]);
    const { id: evaluation } = await post<EvaluationView>("/agents/poor/evaluations", { dataset: id });
    expect(await ended(evaluation)).toMatchObject({ status: "failed", error: { code: "budget_exceeded" } });
  });
});

describe("a gate", () => {
  const deploy = (version: string) => tenant.api("POST", "/agents/gated/deployments", { version });
  const problemOf = async (answer: Response) =>
    (await answer.json()) as { code: string; meta: { evaluations: { id: string; cases: unknown[] }[] } };

  it("holds a version up until its evaluation has passed, and says which cases became worse", async () => {
    await deployAgent(tenant, "gated", SHOUT, SCHEMA);
    await publish("gated", "2.0.0", SHOUT.replace("boom", "bang"));
    await publish("gated", "3.0.0", WHISPER);
    const gate = { leastShare: 0.5, noWorse: true };
    await dataset("gated", "gate", [one("up", "up", equals("UP")), one("down", "X", equals("x"))], gate);

    const first = await problemOf(await deploy("2.0.0"));
    expect(first).toMatchObject({ code: "evaluation_required", meta: { evaluations: [{}, {}] } });
    for (const { id } of first.meta.evaluations) await ended(id);
    expect((await deploy("2.0.0")).status).toBe(201);

    const second = await problemOf(await deploy("3.0.0"));
    expect(second.meta.evaluations).toHaveLength(1);
    for (const { id } of second.meta.evaluations) await ended(id);
    const refused = await problemOf(await deploy("3.0.0"));
    expect(refused).toMatchObject({
      code: "evaluation_failed",
      meta: { evaluations: [{ cases: [{ name: "up", was: "passed", is: "failed" }] }] },
    });
    const [was, is] = [first.meta.evaluations[0]?.id, refused.meta.evaluations[0]?.id];
    const cases = await casesOf(String(is), String(was));
    expect(cases.map(({ status, was: before }) => [before, status])).toEqual([
      ["passed", "failed"],
      ["failed", "passed"],
    ]);
  });

  it("holds up nothing in preview", async () => {
    await publish("free", "1.0.0", WHISPER);
    await dataset("free", "gate", [one("up", "up", equals("UP"))], {});
    const preview = { version: "1.0.0", channel: "preview" };
    expect((await tenant.api("POST", "/agents/free/deployments", preview)).status).toBe(201);
  });
});
