import { expect, vi } from "vitest";
import { offeredTo, sharedWith } from "../../../../../workers/agents/shares.test-kit.ts";
import type { Id } from "../../../../../workers/kernel/ids.ts";
import { conversationId } from "../../../../../workers/runtimes/index.ts";
import { deployPrompt, startRules } from "../../../../../workers/runtimes/prompt/prompt.test-kit.ts";
import { agentFiles, deployAgent, env, expectOk, makeTenant, type TestTenant } from "../../../../harness.ts";
import { teamOf } from "./people.ts";
import { newSlug, type Subject, type Subjects } from "./subject.ts";

const PROGRAM = `export default async (input) => {
  if (input.ms) await new Promise((resolve) => setTimeout(resolve, input.ms));
  return input;
};`;

const SLOW = { limits: { timeoutSeconds: 900 } };

const LINK_PAGE = { template: "link-page" };
const fromLinkPage = () => ({
  slug: newSlug(),
  settings: { name: "Ada", links: [{ label: "Notes", url: "https://example.com/" }] },
});

async function draft(tenant: TestTenant): Promise<string> {
  const slug = newSlug();
  await expectOk(tenant.api("POST", "/agents", { slug }));
  return slug;
}

async function publish(tenant: TestTenant, slug: string, version: string): Promise<void> {
  const files = agentFiles(slug, PROGRAM, { version });
  await expectOk(tenant.api("POST", `/agents/${slug}/versions`, { files }));
}

async function published(tenant: TestTenant): Promise<string> {
  const slug = await draft(tenant);
  await publish(tenant, slug, "1.0.0");
  return slug;
}

async function live(tenant: TestTenant): Promise<string> {
  const slug = newSlug();
  await deployAgent(tenant, slug, PROGRAM);
  return slug;
}

async function liveTwice(tenant: TestTenant): Promise<string> {
  const slug = await live(tenant);
  await publish(tenant, slug, "1.1.0");
  await expectOk(tenant.api("POST", `/agents/${slug}/deployments`, { version: "1.1.0" }));
  return slug;
}

async function withCanary(tenant: TestTenant): Promise<string> {
  const slug = await live(tenant);
  await publish(tenant, slug, "1.1.0");
  const canary = { version: "1.1.0", canary: { percent: 10 } };
  await expectOk(tenant.api("POST", `/agents/${slug}/deployments`, canary));
  return slug;
}

export async function listed(tenant: TestTenant): Promise<string> {
  const slug = await live(tenant);
  await expectOk(tenant.api("PUT", `/agents/${slug}/listing`));
  return slug;
}

const shared = new WeakMap<TestTenant, Promise<string>>();

/** An agent that all runs are of. */
export function runner(tenant: TestTenant): Promise<string> {
  const known = shared.get(tenant);
  if (known) return known;
  const slug = newSlug();
  const making = deployAgent(tenant, slug, PROGRAM, SLOW).then(() => slug);
  shared.set(tenant, making);
  return making;
}

async function run(tenant: TestTenant, input: object): Promise<{ run: string }> {
  const path = `/agents/${await runner(tenant)}/runs`;
  return { run: (await expectOk<{ id: string }>(tenant.api("POST", path, { input }))).id };
}

/** Stands in the input of a run that does not end by itself. */
export const GOING_ON = "600000";

const goingOn = (tenant: TestTenant) => run(tenant, { ms: Number(GOING_ON) });

const askers = new WeakMap<TestTenant, Promise<string>>();

/** An agent whose model asks before it calculates. */
function asker(tenant: TestTenant): Promise<string> {
  const known = askers.get(tenant);
  if (known) return known;
  startRules();
  const slug = newSlug();
  const tools = [{ type: "builtin", name: "calculator", approval: true }];
  const making = deployPrompt(tenant, slug, { prompt: { tools } }).then(() => slug);
  askers.set(tenant, making);
  return making;
}

/** A run that waits for an answer. */
async function asking(tenant: TestTenant): Promise<{ run: string }> {
  const input = { text: 'call: calculator {"expression":"1+1"}' };
  const path = `/agents/${await asker(tenant)}/runs`;
  const { id } = await expectOk<{ id: string }>(tenant.api("POST", path, { input }));
  const status = async () => (await expectOk<{ status: string }>(tenant.api("GET", `/runs/${id}`))).status;
  await vi.waitFor(async () => expect(await status()).toBe("awaiting_input"), 5_000);
  return { run: id };
}

const answered =
  (intent: string) =>
  async (tenant: TestTenant): Promise<Subject> => ({ params: await asking(tenant), body: { intent } });

let partners: Promise<TestTenant> | undefined;

/** Another workspace, to share agents with. */
function partner(): Promise<TestTenant> {
  partners ??= makeTenant("scale");
  return partners;
}

/** An agent that the workspace has offered to another one. */
async function lent(tenant: TestTenant): Promise<{ agent: string; share: string }> {
  const { id, agent } = await offeredTo(await partner(), tenant, newSlug());
  return { agent: agent.slug, share: id };
}

const received = async (tenant: TestTenant) => ({
  share: (await offeredTo(tenant, await partner(), newSlug())).id,
});

const taken = async (tenant: TestTenant) => ({
  share: (await sharedWith(tenant, await partner(), newSlug())).id,
});

/** The same with two versions to deploy, of which the newer one is live where that is asked for. */
async function deployable(tenant: TestTenant, live = false): Promise<{ share: string }> {
  const [from, agent] = [await partner(), await published(await partner())];
  await publish(from, agent, "1.1.0");
  const share = await sharedWith(tenant, from, agent);
  const path = `/agents/${share.agent.id}/deployments`;
  for (const version of live ? ["1.0.0", "1.1.0"] : []) await expectOk(tenant.api("POST", path, { version }));
  return { share: share.id };
}

const sharedForm =
  (intent: string, make: (tenant: TestTenant) => Promise<{ share: string }>, more = {}) =>
  async (tenant: TestTenant): Promise<Subject> => ({
    params: await make(tenant),
    body: { intent, ...more },
  });

const agentWith =
  (make: (tenant: TestTenant) => Promise<string>, more: Omit<Subject, "params"> = {}) =>
  async (tenant: TestTenant): Promise<Subject> => ({ params: { agent: await make(tenant) }, ...more });

const version = { version: "1.0.0" };

/** A conversation with the runner, of which there is a row and nothing else. */
async function conversed(tenant: TestTenant): Promise<Subject> {
  const agent = await runner(tenant);
  const { id } = await expectOk<{ id: Id<"agt"> }>(tenant.api("GET", `/agents/${agent}`));
  const conversation = newSlug();
  const row = "INSERT INTO conversations (tenant_id, id, agent_id, name, updated_at) VALUES (?, ?, ?, ?, 0)";
  const values = [tenant.id, await conversationId(id, conversation), id, conversation];
  await env.DATA.prepare(row)
    .bind(...values)
    .run();
  return { params: { agent, conversation } };
}

async function stopped(tenant: TestTenant): Promise<string> {
  const slug = await live(tenant);
  await expectOk(tenant.api("POST", `/agents/${slug}/deployments/production/stop`));
  return slug;
}

const inProduction =
  (make: (tenant: TestTenant) => Promise<string>, more = {}, intent?: string, fields = {}) =>
  async (tenant: TestTenant): Promise<Subject> => ({
    params: { agent: await make(tenant), channel: "production", ...more },
    ...(intent && { body: { intent, ...fields } }),
  });

/** Agents, their versions, deployments, runs and shares. */
export const AGENTS = {
  "POST /api/v1/agents": () => ({ body: { slug: newSlug() } }),
  "DELETE /api/v1/agents/{agent}/conversations/{conversation}": conversed,
  "PATCH /api/v1/agents/{agent}": agentWith(draft, { body: { title: "changed" } }),
  "DELETE /api/v1/agents/{agent}": agentWith(live),
  "POST /api/v1/agents/{agent}/versions": async (tenant) => {
    const agent = await draft(tenant);
    return { params: { agent }, body: { files: agentFiles(agent, PROGRAM) } };
  },
  "POST /api/v1/agents/{agent}/deployments": agentWith(published, { body: version }),
  "POST /api/v1/agents/{agent}/deployments/rollback": agentWith(liveTwice, { body: {} }),
  "POST /api/v1/agents/{agent}/deployments/{channel}/{switch}": inProduction(live, { switch: "stop" }),
  "PATCH /api/v1/agents/{agent}/deployments/{channel}/canary": async (tenant) => ({
    params: { agent: await withCanary(tenant), channel: "production" },
    body: { percent: 20 },
  }),
  "DELETE /api/v1/agents/{agent}/deployments/{channel}/canary": inProduction(withCanary),
  "POST /api/v1/agents/{agent}/deployments/{channel}/canary/promote": inProduction(withCanary),
  "PUT /api/v1/agents/{agent}/listing": agentWith(live),
  "DELETE /api/v1/agents/{agent}/listing": agentWith(listed),
  "POST /api/v1/agents/{agent}/runs": agentWith(runner, { body: { input: {} } }),
  "POST /api/v1/runs/{run}/cancel": async (tenant) => ({ params: await goingOn(tenant) }),
  "POST /api/v1/runs/{run}/replay": async (tenant) => ({ params: await run(tenant, {}), body: {} }),
  "POST /api/v1/runs/{run}/resume": async (tenant) => ({
    params: await asking(tenant),
    body: { approved: true },
  }),
  "POST /run/{alias}": async (tenant) => ({ params: { alias: await runner(tenant) }, body: {} }),
  "POST /agents/{tenantSlug}/{agentSlug}": async (tenant) => ({
    params: { tenantSlug: tenant.slug, agentSlug: await runner(tenant) },
    body: { input: "{}" },
  }),
  "POST /api/v1/templates/{template}/preview": () => ({ params: LINK_PAGE, body: fromLinkPage() }),
  "POST /api/v1/templates/{template}/agents": () => ({ params: LINK_PAGE, body: fromLinkPage() }),
  "POST /console/agents/new/{template}": () => {
    const { slug, settings } = fromLinkPage();
    return {
      params: LINK_PAGE,
      body: { intent: "create", step: "3", slug, title: "Made", settings: JSON.stringify(settings) },
    };
  },
  "POST /console/agents/new": async (tenant) => ({
    query: `?agent=${await published(tenant)}`,
    body: version,
  }),
  "POST /console/agents/{agent} archive": agentWith(live, { body: { intent: "archive" } }),
  "POST /console/agents/{agent} list": agentWith(live, { body: { intent: "list" } }),
  "POST /console/agents/{agent} unlist": agentWith(listed, { body: { intent: "unlist" } }),
  "POST /console/agents/{agent} rollback": agentWith(liveTwice, { body: { intent: "rollback" } }),
  "POST /console/agents/{agent}/deployments/{channel} stop": inProduction(live, {}, "stop"),
  "POST /console/agents/{agent}/deployments/{channel} start": inProduction(stopped, {}, "start"),
  "POST /console/agents/{agent}/deployments/{channel} restart": inProduction(live, {}, "restart"),
  "POST /console/agents/{agent}/deployments/{channel} rollback": inProduction(liveTwice, {}, "rollback"),
  "POST /console/agents/{agent}/deployments/{channel} share": inProduction(withCanary, {}, "share", {
    percent: "20",
  }),
  "POST /console/agents/{agent}/deployments/{channel} promote": inProduction(withCanary, {}, "promote"),
  "POST /console/agents/{agent}/deployments/{channel} end": inProduction(withCanary, {}, "end"),
  "POST /console/agents/{agent}/run": agentWith(runner, { body: { input: "{}" } }),
  "POST /console/agents/{agent}/versions/{version}": async (tenant) => ({
    params: { agent: await published(tenant), ...version },
    body: version,
  }),
  "POST /console/runs/{run} cancel": async (tenant) => ({
    params: await goingOn(tenant),
    body: { intent: "cancel" },
  }),
  "POST /console/runs/{run} replay": async (tenant) => ({
    params: await run(tenant, {}),
    body: { intent: "replay" },
  }),
  "POST /console/runs/{run} approve": answered("approve"),
  "POST /console/runs/{run} decline": answered("decline"),
  "PUT /api/v1/agents/{agent}/access": async (tenant) => ({
    params: { agent: await draft(tenant) },
    body: { teams: [await teamOf(tenant)] },
  }),
  "POST /api/v1/agents/{agent}/signing-secret/rotate": async (tenant) => ({
    params: { agent: await draft(tenant) },
    body: { overlapHours: 1 },
  }),
  "POST /console/agents/{agent}/signing": async (tenant) => ({
    params: { agent: await draft(tenant) },
    body: { overlapHours: "24" },
  }),
  "POST /api/v1/agents/{agent}/shares": async (tenant) => ({
    params: { agent: await draft(tenant) },
    body: { workspace: (await partner()).slug },
  }),
  "DELETE /api/v1/agents/{agent}/shares/{share}": async (tenant) => ({ params: await lent(tenant) }),
  "POST /api/v1/shared-agents/{share}/accept": async (tenant) => ({ params: await received(tenant) }),
  "POST /api/v1/shared-agents/{share}/decline": async (tenant) => ({ params: await received(tenant) }),
  "DELETE /api/v1/shared-agents/{share}": async (tenant) => ({ params: await taken(tenant) }),
  "POST /console/agents/{agent} share": async (tenant) => ({
    params: { agent: await draft(tenant) },
    body: { intent: "share", workspace: (await partner()).slug },
  }),
  "POST /console/agents/{agent} withdraw": async (tenant) => {
    const { agent, share } = await lent(tenant);
    return { params: { agent }, body: { intent: "withdraw", share } };
  },
  "POST /console/shared/{share} accept": sharedForm("accept", received),
  "POST /console/shared/{share} decline": sharedForm("decline", received),
  "POST /console/shared/{share} deploy": sharedForm("deploy", deployable, { version: "1.0.0" }),
  "POST /console/shared/{share} rollback": sharedForm("rollback", (tenant) => deployable(tenant, true)),
  "POST /console/shared/{share} leave": sharedForm("leave", taken),
  "POST /console/agents/{agent} access": async (tenant) => ({
    params: { agent: await draft(tenant) },
    body: { intent: "access", team: await teamOf(tenant) },
  }),
} satisfies Subjects;
