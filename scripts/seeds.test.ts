import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Rest, readSeeds, seed } from "./seeds.ts";

interface Call {
  request: string;
  token: string;
  body: Record<string, unknown>;
}

let folder: string;
let server: Server;
let url: string;
let calls: Call[];
/** What to answer to a request, by `METHOD /path`; 201 and a new key when it is not here. */
let answers: Record<string, [status: number, body: object]>;

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = "";
  for await (const chunk of request) text += chunk;
  return JSON.parse(text) as Record<string, unknown>;
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "quayside-seeds-"));
  calls = [];
  answers = {};
  server = createServer(async (request, response) => {
    const body = await bodyOf(request);
    const name = `${request.method} ${request.url}`;
    calls.push({ request: name, token: String(request.headers.authorization).replace("Bearer ", ""), body });
    const [status, answer] = answers[name] ?? [201, { apiKey: `key of ${String(body.slug)}` }];
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

function example(name: string, version = "1.0.0", main = "export default () => 1"): void {
  mkdirSync(join(folder, "examples", name), { recursive: true });
  writeFileSync(join(folder, "examples", name, "agent.json"), JSON.stringify({ name, version }));
  writeFileSync(join(folder, "examples", name, "main.js"), main);
}
const warnings: string[] = [];
function start(): Promise<Rest> {
  calls = [];
  warnings.length = 0;
  const warn = (message: string) => void warnings.push(message);
  return seed({
    url,
    operatorSecret: "operator",
    stateFolder: folder,
    examplesFolder: join(folder, "examples"),
    warn,
  });
}
/** A start that is left alone until all is published. */
const run = async (): Promise<void> => (await start()).publish();
const requests = (token?: string) =>
  calls.filter((call) => !token || call.token === token).map(({ request }) => request);
const demo = () => JSON.parse(readFileSync(join(folder, "demo.json"), "utf8"));

describe("the first start", () => {
  beforeEach(async () => {
    for (const name of ["checksum", "csv-insights", "summarise"]) example(name);
    await run();
  });

  it("makes the two tenants as the operator, with users whose passwords nobody knows beforehand", () => {
    const tenants = calls.filter(({ request }) => request === "POST /internal/tenants");
    expect(tenants.map(({ token, body }) => [token, body.slug, body.plan])).toEqual([
      ["operator", "harbor", "pro"],
      ["operator", "meridian", "pro"],
    ]);
    expect(tenants[0]?.body.key).toEqual({ name: "demo", role: "developer" });
    const users = tenants.flatMap(({ body }) => body.users as { password: string; role: string }[]);
    expect(users.map(({ role }) => role)).toEqual(["owner", "developer", "owner", "developer"]);
    expect(new Set(users.map(({ password }) => password)).size).toBe(4);
    for (const { password } of users) expect(password.length).toBeGreaterThanOrEqual(16);
  });

  it("publishes all examples for the first tenant, a few for the second, each with its own key", () => {
    const steps = (slug: string) => [
      "POST /api/v1/agents",
      `POST /api/v1/agents/${slug}/versions`,
      `POST /api/v1/agents/${slug}/deployments`,
      `PUT /api/v1/agents/${slug}/listing`,
    ];
    expect(requests("key of harbor")).toEqual(["csv-insights", "summarise", "checksum"].flatMap(steps));
    expect(requests("key of meridian")).toEqual(["csv-insights", "summarise"].flatMap(steps));
  });

  it("deploys the version that it uploaded to production", () => {
    const deployment = calls.find(({ request }) => request.endsWith("/deployments"));
    expect(deployment?.body).toEqual({ version: "1.0.0", channel: "production" });
    const upload = calls.find(({ request }) => request.endsWith("/versions"));
    expect(Object.keys(upload?.body.files as object)).toEqual(["agent.json", "main.js"]);
  });

  it("opens one to visitors, within a budget, and no other", () => {
    const open = calls.filter(({ body }) => body.public);
    expect(open.map(({ request, token }) => [token, request])).toEqual([
      ["key of harbor", "POST /api/v1/agents/summarise/deployments"],
    ]);
    expect(open[0]?.body.budgetMicros).toBeGreaterThan(0);
  });

  it("writes demo.json for its owner alone", () => {
    expect(statSync(join(folder, "demo.json")).mode & 0o777).toBe(0o600);
    expect(demo()).toEqual({
      url,
      tenants: [
        {
          slug: "harbor",
          apiKey: "key of harbor",
          users: [
            { email: "ada@harbor.example", password: expect.any(String), role: "owner" },
            { email: "jun@harbor.example", password: expect.any(String), role: "developer" },
          ],
        },
        expect.objectContaining({ slug: "meridian", apiKey: "key of meridian" }),
      ],
    });
  });
});

describe("what a start does not wait for", () => {
  const rest = ["checksum", "keywords", "qr-code"];
  const uploaded = () =>
    calls.flatMap(({ request }) => /agents\/([^/]+)\/versions$/.exec(request)?.[1] ?? []);
  beforeEach(() => {
    for (const name of [...rest, "csv-insights", "summarise"]) example(name);
  });

  it("is left for later, when the demo can be used already", async () => {
    const { count, publish } = await start();
    expect(count).toBe(3);
    expect(uploaded()).toEqual(["csv-insights", "summarise", "csv-insights", "summarise"]);
    expect(demo().tenants).toHaveLength(2);
    calls = [];
    await publish();
    expect(uploaded()).toEqual(rest);
  });

  it("is gone on with at the next start, when the server ends meanwhile", async () => {
    const stop = new AbortController();
    Object.defineProperty(answers, "POST /api/v1/agents/keywords/versions", {
      get() {
        stop.abort();
        return [503, { code: "draining", detail: "ends" }];
      },
    });
    const { publish } = await start();
    calls = [];
    await publish(stop.signal);
    expect(uploaded()).toEqual(["checksum", "keywords"]);
    expect(warnings).toEqual([]);
    answers = {};
    await run();
    expect(uploaded()).toEqual(["keywords", "qr-code"]);
  });
});

describe("a later start", () => {
  beforeEach(async () => {
    example("summarise");
    await run();
  });

  it("asks for nothing and only brings the address up to date", async () => {
    const before = demo();
    writeFileSync(join(folder, "demo.json"), "{}");
    await run();
    expect(calls).toEqual([]);
    expect(demo()).toEqual(before);
  });

  it("publishes an example again when its version is higher", async () => {
    example("summarise", "1.0.1", "export default () => 2");
    await run();
    expect(requests("key of harbor")).toContain("POST /api/v1/agents/summarise/versions");
  });

  it("does not when only its content has changed, or its version has gone down", async () => {
    example("summarise", "1.0.0", "export default () => 2");
    await run();
    example("summarise", "0.9.0", "export default () => 3");
    await run();
    expect(calls).toEqual([]);
  });
});

describe("what goes wrong", () => {
  it("goes on where an interrupted start has created agent and version already", async () => {
    example("summarise");
    answers["POST /api/v1/agents"] = [409, { code: "conflict", detail: "exists" }];
    answers["POST /api/v1/agents/summarise/versions"] = [409, { code: "version_exists", detail: "exists" }];
    await run();
    expect(requests()).toContain("PUT /api/v1/agents/summarise/listing");
    expect(warnings).toEqual([]);
  });

  it("reports an example that is refused, publishes the others, and tries again at the next start", async () => {
    example("broken");
    example("summarise");
    const issues = [{ pointer: "/files/agent.json/name", detail: "is missing" }];
    answers["POST /api/v1/agents/broken/versions"] = [422, { code: "bundle_invalid", detail: "No.", issues }];
    await run();
    expect(warnings).toEqual([
      "broken was not published for harbor: No.; /files/agent.json/name: is missing",
    ]);
    expect(Object.keys(readSeeds(folder)?.tenants.harbor?.published ?? {})).toEqual(["summarise"]);
    answers = {};
    await run();
    expect(requests("key of harbor")).toContain("POST /api/v1/agents/broken/versions");
  });

  it("makes no demo when a tenant cannot be made", async () => {
    answers["POST /internal/tenants"] = [503, { code: "unavailable", detail: "later" }];
    await expect(run()).rejects.toThrow("later");
    expect(readSeeds(folder)).toBeUndefined();
  });

  it("refuses a damaged record of what it has done", async () => {
    writeFileSync(join(folder, "seeds.json"), "[]");
    await expect(run()).rejects.toThrow(/seeds.json is damaged/);
  });
});
