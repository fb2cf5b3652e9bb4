import { decodeJwt } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import type { ExportedAgent } from "../../agents-runtime/standalone/contract.ts";
import { agentFiles, expectOk, makeTenant, request, type TestTenant } from "../../test/harness.ts";
import { textsOf } from "../agents/archives/archives.test-kit.ts";
import { readUpload } from "../agents/archives/read-upload.ts";
import { checkLicence } from "../licences/index.ts";

const PROGRAM = `export default async (input: { name: string }, io) => ({ hello: input.name });\n`;
/** Longer than a tar's header takes, with letters of two bytes. */
const LONG = `data/${"ü".repeat(80)}.txt`;
let tenant: TestTenant;

beforeAll(async () => {
  tenant = await makeTenant();
  for (const [slug, manifest] of Object.entries(AGENTS)) {
    await expectOk(tenant.api("POST", "/agents", { slug }));
    const { "main.js": program = "", ...files } = agentFiles(slug, PROGRAM, {
      version: "1.2.0",
      main: "main.ts",
      ...manifest,
    });
    const all = { ...files, "main.ts": program, [LONG]: "x" };
    await expectOk(tenant.api("POST", `/agents/${slug}/versions`, { files: all }));
  }
});

const AGENTS = {
  free: {
    tests: [{ name: "greets", input: { name: "a" }, expect: { equals: { hello: "a" } } }],
    permissions: { hosts: ["api.example.com"] },
    configSchema: {
      type: "object",
      properties: { key: { type: "string", "x-secret": true }, base: { type: "string", default: "b" } },
    },
  },
  priced: { pricing: { perRunMicros: 1000 } },
};

const prompt = (tools: object[]) => ({
  kind: "prompt",
  permissions: { hosts: ["api.example.com"], agents: ["free"] },
  prompt: {
    messages: [{ role: "user", content: "{{ input.text }}" }],
    models: ["own/large", "openai/gpt-5-mini", "rules/small"],
    tools,
  },
});

/** Publishes a prompt agent. */
async function publishPrompt(slug: string, tools: object[]): Promise<void> {
  await expectOk(tenant.api("POST", "/agents", { slug }));
  const files = { "agent.json": JSON.stringify({ name: slug, version: "1.2.0", ...prompt(tools) }) };
  await expectOk(tenant.api("POST", `/agents/${slug}/versions`, { files }));
}

const ask = (slug: string, target: string, by = tenant) =>
  by.api("GET", `/agents/${slug}/versions/1.2.0/export?target=${target}`);

/** An export's files by their paths in its folder, read by the platform's own reader of uploads. */
async function exported(slug: string, target: string): Promise<Record<string, string>> {
  const answer = await ask(slug, target);
  expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "application/gzip"]);
  const name = `${slug}-1.2.0-${target}.tar.gz`;
  expect(answer.headers.get("content-disposition")).toBe(`attachment; filename="${name}"`);
  const body = { bytes: new Uint8Array(await answer.arrayBuffer()), contentType: "application/gzip" };
  const folder = name.replace(".tar.gz", "/");
  const files = Object.entries(await textsOf(await readUpload(body)));
  expect(files.filter(([path]) => !path.startsWith(folder))).toEqual([]);
  return Object.fromEntries(files.map(([path, text]) => [path.replace(folder, ""), text]));
}

const agentOf = (files: Record<string, string>) =>
  JSON.parse(files["runtime/export.json"] ?? "") as ExportedAgent;

describe("GET /agents/{agent}/versions/{version}/export", () => {
  it.each([
    ["kubernetes", ["kubernetes/overlays/production/kustomization.yaml", "publish-images.sh"]],
    ["helm", ["chart/values.schema.json", "chart/templates/deployment.yaml", "publish-images.sh"]],
    ["compose", ["compose.yaml", "secrets.json", "beside/front.mjs"]],
  ])("packs the bundle, its program, the server and what %s needs", async (target, own) => {
    const files = await exported("free", target);
    const everywhere = [
      "README.md",
      "Dockerfile",
      "runtime/server.mjs",
      "runtime/sandbox.js",
      "beside/egress-proxy.mjs",
    ];
    for (const path of [...everywhere, ...own]) expect(files[path], path).not.toBe("");
    expect(files["agent/main.ts"]).toBe(PROGRAM);
    expect(files[`agent/${LONG}`]).toBe("x");
    expect(files["licence.jws"]).toBeUndefined();
    const program = JSON.parse(files["runtime/program.json"] ?? "");
    expect(program).toMatchObject({
      main: "main.ts",
      modules: { "main.ts": { js: expect.stringContaining("hello") } },
    });
    expect(program.modules["main.ts"].js).not.toContain("name: string");
    expect(agentOf(files)).toMatchObject({
      ...{ slug: "free", version: "1.2.0", hosts: ["api.example.com"], priced: false, licenceKeys: [] },
      tests: [{ name: "greets", expected: { kind: "equals", value: { hello: "a" } } }],
    });
  });

  it.each(["kubernetes", "helm", "compose"])("for %s shows a call that the agent takes", async (target) => {
    const { "README.md": readme } = await exported("free", target);
    expect(readme).toContain(`curl -d '{"input":{"name":"a"}}' http://127.0.0.1:8080/invoke`);
    expect(readme).toMatch(target === "compose" ? /docker compose up/ : /kubectl port-forward .* 8080:8080/);
  });

  it("begins with the defaults of the configuration, and no secrets", async () => {
    const files = await exported("free", "compose");
    expect(JSON.parse(files["config.json"] ?? "")).toEqual({ base: "b" });
    expect(files["secrets.json"]).toBe("{}\n");
    expect(files["README.md"]).toMatch(/^## Configuration\n\n.*`base`.*`key`/m);
    expect((await exported("priced", "compose"))["README.md"]).not.toContain("configSchema");
  });

  it("brings a licence where the agent is not free, signed with a key that the platform publishes", async () => {
    const files = await exported("priced", "compose");
    const { agentId, version, licenceKeys, priced } = agentOf(files);
    const jws = files["licence.jws"]?.trim();
    const published = await expectOk<{ keys: never[] }>(request("/.well-known/licence-keys.json"));
    expect([priced, licenceKeys]).toEqual([true, published.keys]);
    expect(JSON.stringify(published)).not.toContain('"d"');
    const run = { agentId, version, now: Date.now() };
    expect(await checkLicence(jws, published.keys, run)).toMatchObject({ state: "valid" });
    expect(await checkLicence(jws, published.keys, { ...run, version: "1.9.9" })).toMatchObject({
      state: "valid",
    });
    expect(await checkLicence(jws, published.keys, { ...run, version: "2.0.0-beta.1" })).toMatchObject({
      state: "refused",
    });
    const { sub, jti, exp, iat } = decodeJwt(jws ?? "");
    expect([sub, (exp ?? 0) - (iat ?? 0)]).toEqual([tenant.id, 365 * 86_400]);
    const owner = { authorization: `Bearer ${await tenant.keyFor("owner")}` };
    const log = await expectOk<{ data: { action: string; detail: unknown }[] }>(
      request("/api/v1/audit?limit=100", { headers: owner }),
    );
    const detail = { target: "compose", version: "1.2.0", licence: { id: jti } };
    expect(log.data).toContainEqual(
      expect.objectContaining({
        action: "version.exported",
        detail: expect.objectContaining({ ...detail, licence: expect.objectContaining(detail.licence) }),
      }),
    );
  });

  it("signs with one key, however many ask for the first one at once", async () => {
    const all = await Promise.all(Array.from({ length: 4 }, () => exported("priced", "helm")));
    // Others' keys may be there too: of suites that share the gateway.
    const keys = all.map((files) =>
      agentOf(files)
        .licenceKeys.map(({ x }) => x)
        .join(),
    );
    expect([new Set(keys).size, keys[0]]).toEqual([1, expect.stringMatching(/./)]);
  });

  it("is for who may have the bundle, of their own workspace", async () => {
    const other = await makeTenant();
    expect((await ask("free", "helm", other)).status).toBe(404);
    const key = await tenant.keyFor("member");
    const headers = { authorization: `Bearer ${key}` };
    const path = "/api/v1/agents/free/versions/1.2.0/export?target=helm";
    expect((await request(path, { headers })).status).toBe(403);
    expect((await ask("free", "windows")).status).toBe(400);
  });

  it("packs a container agent with what its image is built from, and the server before it", async () => {
    await expectOk(tenant.api("POST", "/agents", { slug: "boxed" }));
    const manifest = {
      ...{ name: "boxed", version: "1.2.0", kind: "container", main: "app.py" },
      container: { language: "python", concurrency: 3, env: { UNIT: "$" } },
    };
    const files = {
      "agent.json": JSON.stringify(manifest),
      "app.py": "def run(input, io): return input",
      // In the place of the platform's.
      ".quayside/Dockerfile": "FROM scratch",
    };
    await expectOk(tenant.api("POST", "/agents/boxed/versions", { files }));
    const all = await exported("boxed", "compose");
    expect(agentOf(all)).toMatchObject({ kind: "container", slug: "boxed" });
    expect(all["agent/app.py"]).toContain("def run");
    expect(all["agent/.quayside/Dockerfile"]).toContain("FROM python");
    expect(Object.keys(all).filter((path) => path.startsWith("runtime/"))).toEqual([
      "runtime/server.mjs",
      "runtime/export.json",
    ]);
    expect(all["compose.yaml"]).toMatch(/UNIT: \$\$\n/);
    expect((await exported("boxed", "helm"))["publish-images.sh"]).toContain(
      "publish boxed-program agent --file 'agent/.quayside/Dockerfile' --build-arg 'MAIN=app.py'",
    );
  });

  it("refuses a version that is blocked, and kinds that run elsewhere", async () => {
    await expectOk(tenant.api("POST", "/agents", { slug: "bad" }));
    const files = agentFiles("bad", "import './nothing.js';", { version: "1.2.0" });
    await expectOk(tenant.api("POST", "/agents/bad/versions", { files }));
    const refused = await ask("bad", "helm");
    expect([refused.status, await refused.json()]).toMatchObject([409, { code: "version_blocked" }]);
    await expectOk(tenant.api("POST", "/agents", { slug: "far" }));
    const remote = {
      ...{ name: "far", version: "1.2.0", kind: "remote", remote: { url: "https://far.example.com" } },
      permissions: { hosts: ["far.example.com"] },
    };
    const manifest = { "agent.json": JSON.stringify(remote) };
    await expectOk(tenant.api("POST", "/agents/far/versions", { files: manifest }));
    expect((await ask("far", "helm")).status).toBe(409);
  });
});

describe("a prompt agent's export", () => {
  it("has its prompt, the runtime of prompts, and where its models are, without a key", async () => {
    const baseUrl = "https://models.example.org/v1";
    const admin = { authorization: `Bearer ${await tenant.keyFor("admin")}` };
    const own = { baseUrl, apiKey: "sk-of-the-workspace" };
    await expectOk(tenant.api("PUT", "/model-providers/own", own, admin));
    await publishPrompt("asks", [{ type: "builtin", name: "clock" }]);
    const files = await exported("asks", "kubernetes");
    expect(JSON.parse(files["runtime/program.json"] ?? "")).toMatchObject({ tools: [{ name: "clock" }] });
    expect([files["runtime/prompt-worker.js"]?.length, files["runtime/worker.js"]]).toEqual([
      expect.any(Number),
      undefined,
    ]);
    expect(agentOf(files)).toMatchObject({ kind: "prompt", models: prompt([]).prompt.models });
    // Of the platform's own provider nobody is told where it is.
    expect(files["kubernetes/base/models.env"]).toBe(
      "MODEL_ORDER=own/large,openai/gpt-5-mini,rules/small\nMODEL_OWN_URL=https://models.example.org/v1\nMODEL_OPENAI_URL=https://api.openai.com/v1\nMODEL_RULES_URL=https://rules.example.com/v1\nMODEL_PRICES=\n",
    );
    expect(files["README.md"]).toMatch(/\| rules \| `MODEL_RULES_URL` \|.*an example: fill it in/);
    expect(files["README.md"]).toContain(
      "asks-secrets -n asks-production --from-literal=model-own-key=… --from-literal=model-openai-key=… --from-literal=model-rules-key=…\n",
    );
    expect(JSON.stringify(files)).not.toMatch(/sk-(?:of-the-workspace|rules)|rules\.example\/v1/);
  });

  it("is refused where another agent is among its tools, which is named", async () => {
    await publishPrompt("calls", [{ type: "agent", agent: "free" }]);
    const answer = await ask("calls", "compose");
    const problem = await answer.json<{ code: string; detail: string }>();
    expect([answer.status, problem.code]).toEqual([409, "conflict"]);
    expect(problem.detail).toMatch(/"free" as a tool.*prompt\.tools/);
  });
});
