import { expect, vi } from "vitest";
import { getSigningSecret } from "../../../../workers/agents/index.ts";
import { sharedWith } from "../../../../workers/agents/shares.test-kit.ts";
import { encodeCursor } from "../../../../workers/kernel/pages.ts";
import { activeHost } from "../../../../workers/tenants/hosts/hosts.test-kit.ts";
import { addToTeam, createTeam, inviteMember } from "../../../../workers/tenants/index.ts";
import {
  agentFiles,
  env,
  expectOk,
  makeTenant,
  type Person,
  request,
  type TestTenant,
} from "../../../harness.ts";
import { makeReview } from "./review.ts";

/** A tenant with one of everything, and what of it has a name that somebody else could try. */
export interface World {
  tenant: TestTenant;
  /** Stands in everything that is the tenant's alone, and so in no answer to anybody else. */
  canary: string;
  /** Of people who may do everything. */
  cookies: string[];
  /** Somebody else who belongs to it. */
  person: string;
  invitation: string;
  /** The private agent that all of the rest belongs to. */
  agent: string;
  open: string;
  listed: string;
  doomed: string;
  domain: string;
  /** Keys with their service accounts, and programs with tokens; one of each is there to be ended. */
  keys: Record<"kept" | "doomed", { id: string; account: string }>;
  families: Record<"kept" | "doomed", string>;
  teams: Record<"kept" | "doomed", string>;
  /** By which another workspace shares an agent with it. */
  share: string;
  /** One of each is there to be deleted. */
  datasets: Record<"kept" | "doomed", string>;
  /** What another workspace says of the agent that is listed, with the answer to it. */
  review: string;
  evaluation: string;
  runs: Record<"succeeded" | "large" | "failed" | "canceled" | "queued" | "running", string>;
  /** Every private id, slug, cursor and key of the tenant, by what it names. */
  names: Record<string, string>;
}

const PROGRAM = `
export default async (input, io) => {
  io.log.info(input.canary ?? "none", { canary: input.canary });
  await io.store.put(input.canary ?? "none", input.canary ?? "none");
  if (input.fail) throw new Error(input.canary);
  if (input.ms) await new Promise((resolve) => setTimeout(resolve, input.ms));
  return { canary: input.canary, text: (input.canary ?? "").repeat(input.times ?? 1) };
};`;
/** Inputs and outputs above 100,000 characters lie in R2. */
const LARGE = 6_000;

const random = (): string => Math.random().toString(36).slice(2, 10).padEnd(8, "0");

async function publish(tenant: TestTenant, slug: string, version: string, text: string): Promise<void> {
  const manifest = {
    version,
    description: text,
    permissions: { store: true },
    limits: { timeoutSeconds: 900 },
  };
  const files = { ...agentFiles(slug, PROGRAM, manifest), "README.md": `# ${text}\n` };
  await expectOk(tenant.api("POST", `/agents/${slug}/versions`, { files }));
}

async function makeAgents(tenant: TestTenant, canary: string, [agent, open, listed, doomed]: string[]) {
  for (const slug of [agent, open, listed, doomed]) {
    const text = slug === agent ? canary : "for everyone";
    await expectOk(tenant.api("POST", "/agents", { slug, title: text }));
    await publish(tenant, slug ?? "", "1.0.0", text);
    const deployment = { version: "1.0.0", public: slug === open };
    await expectOk(tenant.api("POST", `/agents/${slug}/deployments`, deployment));
  }
  await publish(tenant, agent ?? "", "1.1.0", canary);
  const preview = { version: "1.1.0", channel: "preview", alias: `${agent}-pre` };
  await expectOk(tenant.api("POST", `/agents/${agent}/deployments`, preview));
  await expectOk(tenant.api("PUT", `/agents/${listed}/listing`));
  // Made with its first use.
  await getSigningSecret(tenant.ctx("owner"), agent ?? "");
  // Listed once, and not any more.
  await expectOk(tenant.api("PUT", `/agents/${agent}/listing`));
  expect((await tenant.api("DELETE", `/agents/${agent}/listing`)).status).toBe(204);
}

const send = env.RUN_QUEUE.sendBatch.bind(env.RUN_QUEUE);
const lost = new Set<string>();

/** The messages of runs that are started meanwhile are lost, as often as the sweeper sends them again. */
async function losingMessages<T>(work: () => Promise<T>): Promise<T> {
  let losing = true;
  env.RUN_QUEUE.sendBatch = async (messages) => {
    const batch = [...messages];
    if (losing) for (const { body } of batch) lost.add(body.runId);
    const rest = batch.filter(({ body }) => !lost.has(body.runId));
    return rest.length > 0 ? send(rest) : ({} as never);
  };
  const result = await work();
  losing = false;
  return result;
}

async function makeRuns(tenant: TestTenant, agent: string, canary: string): Promise<World["runs"]> {
  const start = async (input: object, headers: Record<string, string> = {}) =>
    (
      await expectOk<{ id: string }>(
        tenant.api("POST", `/agents/${agent}/runs`, { input: { canary, ...input } }, headers),
      )
    ).id;
  const finish = async (input: object) => {
    const id = await start(input);
    const response = await tenant.api("GET", `/runs/${id}/events`);
    await response.text();
    return id;
  };
  const runs = {
    succeeded: await finish({}),
    large: await finish({ times: LARGE, more: canary.repeat(LARGE) }),
    failed: await finish({ fail: true }),
    canceled: await start({ ms: 800_000 }),
    running: await start({ ms: 800_000 }),
    queued: "",
  };
  await expectOk(tenant.api("POST", `/runs/${runs.canceled}/cancel`));
  const status = async () =>
    (await expectOk<{ status: string }>(tenant.api("GET", `/runs/${runs.running}`))).status;
  await vi.waitFor(async () => expect(await status()).toBe("running"), 10_000);
  runs.queued = await losingMessages(() => start({}, { "idempotency-key": `idem-${canary}` }));
  return runs;
}

/** Datasets, and an evaluation of one of them that has ended. */
async function makeEvaluation(tenant: TestTenant, agent: string, canary: string) {
  const dataset = async (name: string) => {
    const cases = [{ name: canary, input: { canary }, checks: [{ type: "contains", text: canary }] }];
    const made = tenant.api("POST", `/agents/${agent}/datasets`, { name, cases });
    return (await expectOk<{ id: string }>(made)).id;
  };
  const datasets = { kept: await dataset(canary), doomed: await dataset(`doomed ${canary}`) };
  const body = { dataset: datasets.kept };
  const { id } = await expectOk<{ id: string }>(tenant.api("POST", `/agents/${agent}/evaluations`, body));
  const status = async () =>
    (await expectOk<{ status: string }>(tenant.api("GET", `/evaluations/${id}`))).status;
  await vi.waitFor(async () => expect(await status()).toBe("finished"), 20_000);
  return { datasets, evaluation: id };
}

/** So many people with a seat, each with a rate of their own. */
async function seats(
  tenant: TestTenant,
  name: string,
  count: number,
): Promise<[Person, Person, ...Person[]]> {
  const first = await tenant.personFor("owner", name);
  const second = await tenant.personFor("owner", `${name}1`);
  const others = Array.from({ length: count - 2 }, (_, i) => tenant.personFor("owner", `${name}${i + 2}`));
  return [first, second, ...(await Promise.all(others))];
}

/** A program that may act as a person; answers the id of its tokens. */
async function makeFamily({ cookie }: Person): Promise<string> {
  const headers = { cookie, origin: "http://quayside.test", "content-type": "application/json" };
  const path = "/api/v1/auth/tokens";
  await expectOk(request(path, { method: "POST", headers, body: "{}" }));
  const { data } = await expectOk<{ data: { id: string }[] }>(request(path, { headers }));
  return data[0]?.id ?? "";
}

/** Makes a tenant with agents, versions, deployments, runs in every state, files, keys, listings and people. */
export async function makeWorld(): Promise<World> {
  // Loaded with their first use; in tests, requests that come at once would wait for another one's module for ever.
  await import("../../../../workers/identity/wallets/prove-wallet.ts");
  await Promise.all([
    import("@simplewebauthn/server"),
    import("arctic"),
    import("openid-client"),
    import("tldts"),
  ]);
  const tenant = await makeTenant("scale");
  const mark = random();
  const canary = `canary${mark}`;
  const slugs = ["own", "open", "listed", "doomed"].map((kind) => `${kind}-${mark}`) as [
    string,
    string,
    string,
    string,
  ];
  const [agent, open, listed, doomed] = slugs;
  await makeAgents(tenant, canary, slugs);
  const runs = await makeRuns(tenant, agent, canary);
  const evaluated = await makeEvaluation(tenant, agent, canary);
  const { id: keyId, account } = await tenant.serviceKey("owner", canary);
  const people = await seats(tenant, canary, 40);
  // Listed agents show their tenant's slug to everyone; this tenant lists none.
  const quiet = await makeTenant();
  const read = (path: string) =>
    expectOk<{ id: string; digest: string; agentId: string }>(tenant.api("GET", path));
  const version = await read(`/agents/${agent}/versions/1.1.0`);
  const { data } = await expectOk<{ data: { id: string }[] }>(
    tenant.api("GET", `/agents/${agent}/deployments`),
  );
  const listing = await env.CATALOG.prepare("SELECT id FROM listings WHERE agent_slug = ?")
    .bind(agent)
    .first<{ id: string }>();
  const names = {
    ...{
      tenant: tenant.id,
      tenantSlug: quiet.slug,
      key: keyId,
      serviceAccount: account,
      user: people[0].id,
      email: people[0].email,
    },
    ...{ agent: version.agentId, agentSlug: agent, alias: `${agent}-pre`, listing: listing?.id ?? "" },
    ...{ listingRef: `${tenant.slug}~${agent}`, version: version.id, digest: version.digest },
    ...{
      deployment: data[0]?.id ?? "",
      preview: data[1]?.id ?? "",
      canary,
      idempotencyKey: `idem-${canary}`,
    },
    ...Object.fromEntries(Object.entries(runs).map(([state, id]) => [`${state}Run`, id])),
    ...{ runCursor: encodeCursor(runs.failed), agentCursor: encodeCursor(version.agentId) },
    file: `t/${tenant.id}/runs/${runs.large}/input.json`,
  };
  const domain = await activeHost(tenant, canary, { isPrimary: true });
  await activeHost(tenant, `doomed.${canary}`);
  const cookies = people.map(({ cookie }) => cookie);
  const person = (await tenant.personFor("member", `member-${canary}`)).id;
  const invitation = await inviteMember(tenant.ctx("owner"), {
    email: `${canary}@example.net`,
    role: "member",
  });
  // The tenant's own key publishes; this one may do all that a key may.
  const mine = { ...tenant, key: await tenant.keyFor("admin") };
  const teamOf = async (name: string) => (await createTeam(tenant.ctx(), { name })).id;
  const teams = { kept: await teamOf(canary), doomed: await teamOf("doomed") };
  await addToTeam(tenant.ctx(), teams.kept, person);
  const keys = { kept: await tenant.serviceKey("member"), doomed: await tenant.serviceKey("member") };
  const families = { kept: await makeFamily(people[1]), doomed: await makeFamily(people[1]) };
  const lender = await makeTenant();
  const { id: share } = await sharedWith(tenant, lender, `lent-${canary}`);
  return {
    tenant: mine,
    canary,
    cookies,
    agent,
    open,
    listed,
    doomed,
    runs,
    domain,
    person,
    invitation: invitation.id,
    keys,
    families,
    teams,
    share,
    review: await makeReview(tenant, listed),
    ...evaluated,
    names: {
      ...names,
      share,
      domain,
      family: families.kept,
      team: teams.kept,
      dataset: evaluated.datasets.kept,
      evaluation: evaluated.evaluation,
    },
  };
}

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

/** The id in a cursor; undefined for what is none. */
function decodedCursor(name: string): string | undefined {
  if (!/^[\w-]{40}$/.test(name)) return undefined;
  const key = atob(name.replaceAll("-", "+").replaceAll("_", "/"));
  return encodeCursor(key) === name && /^[a-z]{3}_/.test(key) ? key : undefined;
}

/** The same name with another last character: it names nothing, and sorts beside the name that it is made from. */
export function unnamed(name: string): string {
  const id = decodedCursor(name);
  if (id !== undefined) return encodeCursor(unnamed(id));
  const at = name.endsWith(".json") ? name.length - ".json".length : name.length;
  const last = ALPHABET.indexOf(name[at - 1]?.toLowerCase() ?? "");
  return name.slice(0, at - 1) + ALPHABET[(last + 1) % ALPHABET.length] + name.slice(at);
}
