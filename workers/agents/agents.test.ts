import { beforeAll, describe, expect, it } from "vitest";
import { agentFiles, env, makeTenant, type TestTenant } from "../../test/harness.ts";
import { auditEntries } from "../audit/tables.ts";
import { and, eq } from "../kernel/db.ts";
import type { Env } from "../kernel/env.ts";
import {
  archiveAgent,
  changeAgent,
  createAgent,
  getAgent,
  getVersion,
  listAgents,
  listVersions,
  loadProgram,
  type Modules,
} from "./index.ts";
import { publishVersion } from "./publish-version.ts";
import { agents } from "./tables.ts";

const GOOD = "export default async (input) => input;\n";
const page = { limit: 25 };
let tenant: TestTenant;
beforeAll(async () => {
  tenant = await makeTenant();
});

/** Publishes files of an agent; the manifest's version and more can be changed. */
const publish = (slug: string, version: string, source = GOOD, options = {}) =>
  publishVersion(tenant.ctx(), slug, { files: agentFiles(slug, source, { version }) }, options);
const refusal = (code: string, more: object = {}) => ({ refusal: { code, ...more } });

describe("an agent", () => {
  it("is created as a draft, with an audit entry", async () => {
    const agent = await createAgent(tenant.ctx("developer"), { slug: "first", title: "First" });
    expect(agent).toMatchObject({
      slug: "first",
      title: "First",
      status: "draft",
      kind: "isolate",
      latestVersion: null,
    });
    expect(await getAgent(tenant.ctx("member"), "first")).toEqual(agent);
    expect(await getAgent(tenant.ctx("member"), agent.id)).toEqual(agent);
    const entry = await tenant.ctx().db.first(auditEntries, eq(auditEntries.targetId, agent.id));
    expect(entry).toMatchObject({ action: "agent.created", detail: { slug: "first" } });
  });

  it("has a slug of its own, whoever is faster", async () => {
    const tries = await Promise.allSettled([1, 2, 3].map(() => createAgent(tenant.ctx(), { slug: "raced" })));
    expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(tries.find(({ status }) => status === "rejected")).toMatchObject({ reason: refusal("conflict") });
  });

  it("is not to be made, changed or archived by a member", async () => {
    const ctx = tenant.ctx("member");
    await expect(createAgent(ctx, { slug: "x" })).rejects.toMatchObject(refusal("forbidden"));
    await expect(changeAgent(ctx, "first", { title: "x" })).rejects.toMatchObject(refusal("forbidden"));
    await expect(archiveAgent(ctx, "first")).rejects.toMatchObject(refusal("forbidden"));
    await expect(publishVersion(ctx, "first", { files: {} })).rejects.toMatchObject(refusal("forbidden"));
  });

  it("of another tenant is like one that is not there", async () => {
    const other = (await makeTenant()).ctx();
    const { id } = await getAgent(tenant.ctx(), "first");
    for (const ref of [id, "first"]) {
      const missing = refusal("not_found", { detail: `No agent ${ref} in this workspace.` });
      await expect(getAgent(other, ref)).rejects.toMatchObject(missing);
      await expect(changeAgent(other, ref, { title: "x" })).rejects.toMatchObject(missing);
      await expect(archiveAgent(other, ref)).rejects.toMatchObject(missing);
      await expect(publishVersion(other, ref, { files: {} })).rejects.toMatchObject(missing);
      await expect(getVersion(other, ref, "latest")).rejects.toMatchObject(missing);
      await expect(listVersions(other, ref, page)).rejects.toMatchObject(missing);
    }
    expect((await listAgents(other, page)).data).toEqual([]);
  });

  it("is changed, then archived for good", async () => {
    await createAgent(tenant.ctx(), { slug: "old" });
    expect(await changeAgent(tenant.ctx(), "old", { description: "Does it." })).toMatchObject({
      title: "old",
      description: "Does it.",
    });
    expect(await archiveAgent(tenant.ctx(), "old")).toMatchObject({ status: "archived" });
    const again = await archiveAgent(tenant.ctx(), "old");
    expect(again.status).toBe("archived");
    const archivals = and(eq(auditEntries.targetId, again.id), eq(auditEntries.action, "agent.archived"));
    expect(await tenant.ctx().db.all(auditEntries, { where: archivals })).toHaveLength(1);
    await expect(changeAgent(tenant.ctx(), "old", { title: "x" })).rejects.toMatchObject(
      refusal("agent_archived"),
    );
    await expect(publish("old", "1.0.0")).rejects.toMatchObject(refusal("agent_archived"));
  });
});

it("of several who archive an agent at once, one has done it", async () => {
  const { id } = await createAgent(tenant.ctx(), { slug: "contested" });
  await Promise.all([1, 2, 3, 4].map(() => archiveAgent(tenant.ctx(), "contested")));
  const archivals = and(eq(auditEntries.targetId, id), eq(auditEntries.action, "agent.archived"));
  expect(await tenant.ctx().db.all(auditEntries, { where: archivals })).toHaveLength(1);
});

describe("a list of agents", () => {
  it("is found by text, kind and status, page by page", async () => {
    const here = await makeTenant();
    const ctx = here.ctx();
    for (const slug of ["alpha", "beta", "gamma"])
      await createAgent(ctx, { slug, title: `The ${slug.toUpperCase()} 100%` });
    await archiveAgent(ctx, "gamma");
    const slugs = async (query: object) =>
      (await listAgents(ctx, { ...page, ...query })).data.map(({ slug }) => slug);
    expect(await slugs({})).toEqual(["beta", "alpha"]);
    expect(await slugs({ status: "archived" })).toEqual(["gamma"]);
    expect(await slugs({ q: "THE ALPHA" })).toEqual(["alpha"]);
    expect(await slugs({ q: "100%" })).toEqual(["beta", "alpha"]);
    expect(await slugs({ q: "1%0" })).toEqual([]);
    expect(await slugs({ q: "_" })).toEqual([]);
    expect(await slugs({ q: `${"x".repeat(100)}'"` })).toEqual([]);
    expect(await slugs({ kind: "container" })).toEqual([]);
    const first = await listAgents(ctx, { limit: 1 });
    const second = await listAgents(ctx, { limit: 1, cursor: first.nextCursor ?? "" });
    expect([first, second].map(({ data }) => data[0]?.slug)).toEqual(["beta", "alpha"]);
    expect(second.nextCursor).toBeNull();
  });
});

describe("a version", () => {
  it("is scanned, stored, and makes its agent active", async () => {
    await createAgent(tenant.ctx(), { slug: "adder" });
    const version = await publish("adder", "1.0.0");
    expect(version).toMatchObject({
      version: "1.0.0",
      status: "ready",
      readme: "# adder\n",
      findings: { block: 0 },
    });
    expect(version.digest).toMatch(/^[0-9a-f]{64}$/);
    const agent = await getAgent(tenant.ctx(), "adder");
    expect(agent).toMatchObject({
      status: "active",
      latestVersion: "1.0.0",
      description: "An agent of the tests.",
    });
    for (const ref of ["1.0.0", "latest", version.id])
      expect(await getVersion(tenant.ctx(), agent.id, ref)).toEqual(version);
    expect(await loadProgram<Modules>(env, tenant.id, version.digest)).toEqual({
      main: "main.js",
      modules: { "main.js": { js: GOOD } },
    });
    expect(await env.BUNDLES.head(`t/${tenant.id}/bundles/${version.digest}.tar`)).not.toBeNull();
  });

  it("loads TypeScript without types, JSON, text and WebAssembly", async () => {
    await createAgent(tenant.ctx(), { slug: "mixed" });
    const imports =
      'import data from "./data.json";\nimport text from "./t.txt";\nimport wasm from "./a.wasm";\n';
    const files = {
      ...agentFiles("mixed", "", { main: "main.ts" }),
      "main.ts": `${imports}export default (n: number): unknown => [n, data, text, wasm];\n`,
      "data.json": '{"a":1}',
      "t.txt": "hello",
      "a.wasm": { base64: "AGFzbQEAAAA=" },
    };
    const version = await publishVersion(tenant.ctx(), "mixed", { files });
    const { main, modules } = await loadProgram<Modules>(env, tenant.id, version.digest);
    expect(main).toBe("main.ts");
    expect(modules).toEqual({
      "main.ts": { js: `${imports}export default (n) => [n, data, text, wasm];\n` },
      "data.json": { jsonText: '{"a":1}' },
      "t.txt": { text: "hello" },
      "a.wasm": { wasm: "AGFzbQEAAAA=" },
    });
  });

  it("that is blocked is kept with its report, and changes nothing of the agent", async () => {
    await createAgent(tenant.ctx(), { slug: "bad" });
    const version = await publish("bad", "1.0.0", 'eval("1");');
    expect(version).toMatchObject({ status: "blocked", findings: { block: 2 } });
    expect(await getVersion(tenant.ctx(), "bad", "1.0.0")).toEqual(version);
    expect(await getAgent(tenant.ctx(), "bad")).toMatchObject({ status: "draft", latestVersion: null });
    await expect(loadProgram<Modules>(env, tenant.id, version.digest)).rejects.toMatchObject(
      refusal("unavailable"),
    );
    await expect(publish("bad", "1.0.0")).rejects.toMatchObject(refusal("version_exists"));
    expect(await publish("bad", "0.9.0")).toMatchObject({ status: "ready" });
  });

  it("goes up, unless it is a pre-release or a backport", async () => {
    await createAgent(tenant.ctx(), { slug: "steps" });
    const latest = async () => (await getAgent(tenant.ctx(), "steps")).latestVersion;
    await publish("steps", "0.1.0-beta.1");
    expect(await latest()).toBe("0.1.0-beta.1");
    await publish("steps", "1.2.0");
    await expect(publish("steps", "1.1.9")).rejects.toMatchObject(
      refusal("version_not_newer", {
        issues: [{ pointer: "/agent.json/version", detail: "must be above 1.2.0" }],
      }),
    );
    await publish("steps", "1.1.0-rc.1");
    await publish("steps", "2.0.0-rc.1");
    expect(await latest()).toBe("1.2.0");
    await publish("steps", "1.1.9", GOOD, { backport: true });
    expect(await latest()).toBe("1.2.0");
    await publish("steps", "1.10.0");
    expect(await latest()).toBe("1.10.0");
    const listed = await listVersions(tenant.ctx(), "steps", { limit: 2 });
    expect(listed.data.map(({ version }) => version)).toEqual(["1.10.0", "1.1.9"]);
    expect(listed.nextCursor).not.toBeNull();
  });

  it("exists once, whoever is faster", async () => {
    await createAgent(tenant.ctx(), { slug: "twice" });
    const tries = await Promise.allSettled(
      [1, 2, 3].map((n) => publish("twice", "1.0.0", `${GOOD}// ${n}\n`)),
    );
    expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const lost of tries.filter(({ status }) => status === "rejected")) {
      expect(lost).toMatchObject({ reason: refusal("version_exists") });
    }
  });

  it("stays the latest when an older one is published at the same time", async () => {
    await createAgent(tenant.ctx(), { slug: "together" });
    await Promise.allSettled(["1.3.0", "1.1.0", "1.2.0"].map((version) => publish("together", version)));
    expect((await getAgent(tenant.ctx(), "together")).latestVersion).toBe("1.3.0");
  });

  it("has the digest of its files, in whatever form they came", async () => {
    await createAgent(tenant.ctx(), { slug: "same" });
    const files = agentFiles("same", GOOD);
    const version = await publishVersion(tenant.ctx(), "same", { files });
    const reversed = Object.fromEntries(Object.entries(files).reverse());
    const { zipOf } = await import("./archives/archives.test-kit.ts");
    const zip = zipOf(Object.entries(reversed).map(([name, data]) => ({ name: `same/${name}`, data })));
    const { readUpload } = await import("./archives/read-upload.ts");
    const { bundleDigest } = await import("./bundle-store.ts");
    const upload = await readUpload({ bytes: zip, contentType: "" });
    expect(bundleDigest(upload.files)).toBe(version.digest);
  });

  it.each<[string, Record<string, string>, string, string]>([
    ["without a manifest", { "main.js": GOOD }, "bundle_invalid", "/agent.json"],
    ["of another agent", agentFiles("other", GOOD), "invalid_input", "/agent.json/name"],
    [
      "with a manifest of several problems",
      agentFiles("adder", GOOD, { version: "1", mian: 1 }),
      "invalid_input",
      "/agent.json/version",
    ],
    [
      "of a kind that is not there yet",
      agentFiles("adder", GOOD, { kind: "workflow" }),
      "invalid_input",
      "/agent.json/kind",
    ],
  ])("%s is refused, by pointer", async (_what, files, code, pointer) => {
    const issues = expect.arrayContaining([expect.objectContaining({ pointer })]);
    await expect(publishVersion(tenant.ctx(), "adder", { files })).rejects.toMatchObject(
      refusal(code, { issues }),
    );
  });

  it("that cannot be stored leaves nothing behind", async () => {
    await createAgent(tenant.ctx(), { slug: "unlucky" });
    const ctx = tenant.ctx();
    const put = () => Promise.reject(new Error("storage is away"));
    const broken = {
      ...ctx,
      env: { ...env, BUNDLES: { head: async () => null, put } as unknown as Env["BUNDLES"] },
    };
    await expect(
      publishVersion(broken, "unlucky", { files: agentFiles("unlucky", GOOD) }),
    ).rejects.toMatchObject(refusal("unavailable", { retryAfter: 5 }));
    expect((await listVersions(ctx, "unlucky", page)).data).toEqual([]);
    expect(await ctx.db.first(agents, eq(agents.slug, "unlucky"))).toMatchObject({ status: "draft" });
  });

  it("is not found under a name that it does not have", async () => {
    await createAgent(tenant.ctx(), { slug: "empty" });
    for (const ref of ["latest", "9.9.9", "ver_06ecvhd6sbp0kcfr2d3n4x5y6z"]) {
      await expect(getVersion(tenant.ctx(), "empty", ref)).rejects.toMatchObject(refusal("not_found"));
    }
    const { id } = await getVersion(tenant.ctx(), "adder", "1.0.0");
    await expect(getVersion(tenant.ctx(), "empty", id)).rejects.toMatchObject(refusal("not_found"));
  });
});
