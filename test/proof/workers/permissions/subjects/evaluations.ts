import { expectOk, type TestTenant } from "../../../../harness.ts";
import { GOING_ON, runner } from "./agents.ts";
import { newSlug, type Subject, type Subjects } from "./subject.ts";

/** A dataset with one case, which ends at once or does not by itself. */
export async function datasetOf(tenant: TestTenant, ms = "0"): Promise<{ agent: string; dataset: string }> {
  const agent = await runner(tenant);
  const body = { name: newSlug(), cases: [{ name: "one", input: { ms: Number(ms) } }] };
  const path = `/agents/${agent}/datasets`;
  return { agent, dataset: (await expectOk<{ id: string }>(tenant.api("POST", path, body))).id };
}

/** An evaluation that goes on until somebody cancels it. */
export async function goingEvaluation(tenant: TestTenant): Promise<{ agent: string; evaluation: string }> {
  const { agent, dataset } = await datasetOf(tenant, GOING_ON);
  const path = `/agents/${agent}/evaluations`;
  const { id } = await expectOk<{ id: string }>(tenant.api("POST", path, { dataset }));
  return { agent, evaluation: id };
}

const withDataset =
  (body?: Record<string, unknown>) =>
  async (tenant: TestTenant): Promise<Subject> => ({
    params: await datasetOf(tenant),
    ...(body && { body }),
  });

async function savedInput(tenant: TestTenant): Promise<{ agent: string; input: string }> {
  const agent = await runner(tenant);
  const body = { name: newSlug(), input: {} };
  const saved = tenant.api("POST", `/agents/${agent}/inputs`, body);
  return { agent, input: (await expectOk<{ id: string }>(saved)).id };
}

const ofRunner =
  (body: Record<string, unknown>) =>
  async (tenant: TestTenant): Promise<Subject> => ({ params: { agent: await runner(tenant) }, body });

/** Datasets, evaluations and the playground. */
export const EVALUATIONS = {
  "POST /api/v1/agents/{agent}/trials": ofRunner({ input: {} }),
  "POST /api/v1/agents/{agent}/prompt-preview": ofRunner({ input: {} }),
  "POST /api/v1/agents/{agent}/inputs": ofRunner({ name: "one", input: {} }),
  "DELETE /api/v1/agents/{agent}/inputs/{input}": async (tenant) => ({ params: await savedInput(tenant) }),
  "POST /console/agents/{agent}/playground run": ofRunner({ intent: "run", input: "{}" }),
  "POST /console/agents/{agent}/playground save": ofRunner({
    ...{ intent: "save", input: "{}", "input-name": "one" },
  }),
  "POST /console/agents/{agent}/playground delete": async (tenant) => {
    const { agent, input } = await savedInput(tenant);
    return { params: { agent }, body: { intent: "delete", saved: input } };
  },
  "POST /api/v1/agents/{agent}/datasets": async (tenant) => ({
    params: { agent: await runner(tenant) },
    body: { name: newSlug() },
  }),
  "PATCH /api/v1/agents/{agent}/datasets/{dataset}": withDataset({ cases: [] }),
  "DELETE /api/v1/agents/{agent}/datasets/{dataset}": withDataset(),
  "POST /api/v1/agents/{agent}/datasets/{dataset}/import": withDataset({
    format: "jsonl",
    text: '{"input":1}',
  }),
  "POST /api/v1/agents/{agent}/evaluations": async (tenant) => {
    const { agent, dataset } = await datasetOf(tenant);
    return { params: { agent }, body: { dataset } };
  },
  "POST /api/v1/evaluations/{evaluation}/cancel": async (tenant) => ({
    params: await goingEvaluation(tenant),
  }),
  "POST /console/agents/{agent}/evaluations create": async (tenant) => ({
    params: { agent: await runner(tenant) },
    body: { intent: "create", name: newSlug() },
  }),
  "POST /console/agents/{agent}/evaluations start": async (tenant) => {
    const { agent, dataset } = await datasetOf(tenant);
    return { params: { agent }, body: { intent: "start", dataset } };
  },
  "POST /console/agents/{agent}/evaluations/{evaluation} cancel": async (tenant) => ({
    params: await goingEvaluation(tenant),
    body: { intent: "cancel" },
  }),
  "POST /console/agents/{agent}/evaluations/{evaluation} again": async (tenant) => {
    const { agent, dataset } = await datasetOf(tenant);
    const started = tenant.api("POST", `/agents/${agent}/evaluations`, { dataset });
    const { id } = await expectOk<{ id: string }>(started);
    return { params: { agent, evaluation: id }, body: { intent: "again" } };
  },
  "POST /console/agents/{agent}/datasets/{dataset} save-case": withDataset({
    ...{ intent: "save-case", at: "1", revision: "1", name: "two", input: "{}" },
  }),
  "POST /console/agents/{agent}/datasets/{dataset} remove-case": withDataset({
    ...{ intent: "remove-case", at: "0", revision: "1" },
  }),
  "POST /console/agents/{agent}/datasets/{dataset} settings": async (tenant) => ({
    params: await datasetOf(tenant),
    body: { intent: "settings", name: newSlug() },
  }),
  "POST /console/agents/{agent}/datasets/{dataset} import": withDataset({
    ...{ intent: "import", format: "jsonl", mode: "replace", text: '{"input":1}' },
  }),
  "POST /console/agents/{agent}/datasets/{dataset} delete": withDataset({ intent: "delete" }),
} satisfies Subjects;
