import { afterAll, beforeAll, expect, vi } from "vitest";
import {
  deployAgent,
  env,
  expectOk,
  inTenantObject,
  makeTenant,
  request,
  type TestTenant,
  visit as world,
} from "../../test/harness.ts";
import { deployPrompt, startRules } from "../runtimes/prompt/prompt.test-kit.ts";
import { type OpenAgent, openAgent, visitIdOf, visitObject, visitorOf } from "./index.ts";

export const CHAT = { type: "object", properties: { text: { type: "string" } }, required: ["text"] };

/** A workspace with the agent "chats", which remembers conversations, and browsers that visit it. For a whole suite. */
export function visitedWorkspace() {
  let tenant: TestTenant;
  let rules: ReturnType<typeof startRules>;
  beforeAll(async () => {
    rules = startRules();
    tenant = await makeTenant();
    const prompt = { memory: { messages: 4, days: 30 } };
    await deployPrompt(tenant, "chats", { prompt, inputSchema: CHAT }, { public: true });
    await list("chats");
  }, 60_000);
  afterAll(async () => {
    // What still runs would ask a model that is gone, beside the next suite.
    const running = "SELECT count(*) AS n FROM runs WHERE status IN ('queued', 'running')";
    await vi.waitFor(
      async () =>
        expect(await inTenantObject(tenant.id, (_, { storage }) => storage.sql.exec(running).one().n)).toBe(
          0,
        ),
      5_000,
    );
    rules.stop();
  });
  const list = (slug: string) => expectOk(tenant.api("PUT", `/agents/${slug}/listing`));
  return {
    tenant: () => tenant,
    list,
    /** Makes an agent live and lists it: for everybody, unless told. */
    async open(slug: string, source = "export default (input) => input;", manifest = {}, deployment = {}) {
      await deployAgent(tenant, slug, source, manifest, { public: true, ...deployment });
      await list(slug);
    },
    visitor: (slug = "chats") => new Visiting(tenant, slug),
    agent: async (slug = "chats") => (await openAgent(world(), tenant.slug, slug)) as OpenAgent,
    /** What the model was given last. */
    given: () => rules.requests.at(-1)?.messages.map(({ content }) => content),
    /** The names of what agents remember. */
    async conversations(): Promise<unknown[]> {
      const query = env.DATA.prepare("SELECT name FROM conversations WHERE tenant_id = ?").bind(tenant.id);
      return (await query.all()).results.map(({ name }) => name);
    },
  };
}

/** A browser at an agent's page on the platform's own host. */
class Visiting {
  cookie = "";
  readonly page: string;
  readonly #tenant: TestTenant;
  readonly #slug: string;

  constructor(tenant: TestTenant, slug: string) {
    this.#tenant = tenant;
    this.#slug = slug;
    this.page = `/agents/${tenant.slug}/${slug}`;
  }

  async send(path: string, init: RequestInit = {}): Promise<Response> {
    const cookie = this.cookie ? { cookie: this.cookie } : undefined;
    const headers = { "sec-fetch-site": "same-origin", ...cookie, ...(init.headers as object) };
    const response = await request(path, { ...init, headers });
    const set = response.headers.get("set-cookie");
    if (set) this.cookie = set.slice(0, set.indexOf(";"));
    return response;
  }

  post(fields: Record<string, string>, headers: Record<string, string> = {}): Promise<Response> {
    return this.send(`${this.page}?tab=try`, { method: "POST", body: new URLSearchParams(fields), headers });
  }
  say = (text: string) => this.post({ intent: "ask", text });
  startOver = () => this.post({ intent: "start-over" });
  show = async (): Promise<string> => (await this.send(`${this.page}?tab=try`)).text();
  events = (turn: number, headers = {}) => this.send(`${this.page}/turns/${turn}/events`, { headers });
  heard = async (turn: number) => (await this.events(turn)).text();

  /** The page once its first message has been answered. */
  async settled(): Promise<string> {
    await this.heard(1);
    await expect.poll(this.show).not.toMatch(/Working on it|Waiting for a free place/);
    return this.show();
  }

  async object() {
    const asked = new Request("https://x.example/", { headers: { cookie: this.cookie } });
    const visitor = await visitorOf(env, asked, Date.now());
    const { live } = (await openAgent(world(), this.#tenant.slug, this.#slug)) as OpenAgent;
    const id = await visitIdOf(visitor ?? { secret: "none" }, live.agentId);
    return visitObject(env, this.#tenant.id, id);
  }
  visit = async () => (await this.object()).look();
}
