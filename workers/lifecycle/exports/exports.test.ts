import { beforeAll, describe, expect, it, vi } from "vitest";
import { deployAgent, env, expectOk, makeTenant, request, type TestTenant } from "../../../test/harness.ts";
import { readTar } from "../../agents/archives/read-tar.ts";
import { sha256 } from "../../kernel/crypto.ts";
import type { Env } from "../../kernel/env.ts";
import { png, sent } from "../../tenants/brand/brand.test-kit.ts";
import { inviteMember, restoreWorkspace, setBrand } from "../../tenants/index.ts";
import { acting, refusal, type Someone, seated } from "../../tenants/members/members.test-kit.ts";
import { OWN_TABLES, PLATFORM_TABLES } from "../belongings.ts";
import { exportAndDelete } from "../export-and-delete.ts";
import { downloadExport } from "./download-export.ts";
import { listExports } from "./queries.ts";
import { requestExport } from "./request-export.ts";
import { sweepExports } from "./sweep-exports.ts";
import { NOT_EXPORTED } from "./table-sources.ts";
import { KEPT_MS } from "./write-export.ts";

const PROGRAM =
  "export default async (input, io) => { await io.store.put('seen', input.text.length); return input; }";
const decoder = new TextDecoder();

let tenant: TestTenant;
let owner: Someone;
const as = (more?: object) => acting(tenant, owner, "owner", more);

beforeAll(async () => {
  tenant = await makeTenant("scale");
  owner = await seated(tenant, "owner");
  await deployAgent(tenant, "keeper", PROGRAM, { permissions: { store: true } });
  await expectOk(tenant.api("PUT", "/agents/keeper/listing"));
  for (let i = 0; i < 3; i++) {
    const input = { text: "x".repeat(150_000) };
    await expectOk(tenant.api("POST", "/agents/keeper/runs", { input }, { prefer: "wait=10" }));
  }
  await inviteMember(as(), { email: "new@example.org", role: "member" });
  await setBrand(as(), { name: "Harbour", logo: sent(png()) });
  const rows = env.DATA.prepare(
    "SELECT count(*) AS n FROM runs WHERE tenant_id = ? AND finished_at IS NOT NULL",
  );
  await vi.waitFor(async () => expect(await rows.bind(tenant.id).first("n")).toBe(3), { timeout: 5000 });
});

const stateOf = async (id: string) => (await listExports(as())).find((one) => one.id === id);
const ready = (id: string) =>
  vi.waitFor(async () => expect(await stateOf(id)).toMatchObject({ state: "ready", progress: 1 }), {
    timeout: 10_000,
  });

async function contentOf(body: ReadableStream<Uint8Array>): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for await (const { name, read } of readTar(body as unknown as AsyncIterable<Uint8Array>)) {
    let text = "";
    for await (const piece of read()) text += decoder.decode(piece, { stream: true });
    expect(files.has(name), name).toBe(false);
    files.set(name, text);
  }
  return files;
}

/** A bucket whose process dies with every `nth` file that it is to take. */
function dying(nth: number): Env {
  let puts = 0;
  const bucket = env.BUNDLES;
  const put = (...args: Parameters<R2Bucket["put"]>) => {
    puts += 1;
    if (puts % nth === 0) return Promise.reject(new Error("killed"));
    return bucket.put(...args);
  };
  const rest = {
    list: bucket.list.bind(bucket),
    get: bucket.get.bind(bucket),
    delete: bucket.delete.bind(bucket),
  };
  return { ...env, BUNDLES: { ...rest, put } } as unknown as Env;
}

describe("an export", () => {
  it("has every table, store, bundle and payload, and no secret", async () => {
    const { id } = await requestExport(as());
    await ready(id);
    const { body, bytes, name } = await downloadExport(as(), id);
    expect(name).toMatch(new RegExp(`^${tenant.slug}-\\d{4}-\\d\\d-\\d\\d\\.tar$`));
    const files = await contentOf(body);
    const paths = [...files.keys()];
    for (const table of [
      "agents",
      "versions",
      "deployments",
      "runs",
      "run_payloads",
      "listings",
      "memberships",
    ])
      expect(
        paths.filter((path) => path.startsWith(`tables/${table}/`)),
        table,
      ).toHaveLength(1);
    expect(paths.filter((path) => path.startsWith("files/bundles/"))).toHaveLength(1);
    expect(paths.filter((path) => path.startsWith("files/runs/"))).toHaveLength(6);
    expect(paths.filter((path) => path.startsWith("files/brand/"))).toHaveLength(1);
    const everything = [...files.values()].join("\n");
    expect(bytes).toBeGreaterThan(everything.length);
    expect(files.get(paths.find((path) => path.startsWith("stores/")) ?? "")).toContain(
      '{"key":"seen","value":150000}',
    );
    const code = env.DIRECTORY.prepare("SELECT code_hash FROM invitations WHERE tenant_id = ?").bind(
      tenant.id,
    );
    for (const secret of [tenant.key, await sha256(tenant.key), (await code.first("code_hash")) as string])
      expect(everything.includes(secret), secret).toBe(false);
    expect(files.get("workspace.json")).toContain(owner.email);
  });

  it("names every table of a tenant, or why it does not", () => {
    const tables: string[] = [...OWN_TABLES, ...Object.values(PLATFORM_TABLES).flat()];
    expect(Object.keys(NOT_EXPORTED).filter((table) => !tables.includes(table))).toEqual([]);
  });

  it("is asked for once at a time, and mailed about once", async () => {
    const asleep = { ...env, BUNDLES: { put: () => new Promise(() => undefined) } } as unknown as Env;
    const { id } = await requestExport(as({ env: asleep }));
    await expect(requestExport(as())).rejects.toMatchObject(refusal("conflict"));
    await expect(downloadExport(as(), id)).rejects.toMatchObject(refusal("conflict"));
    const later = { now: () => Date.now() + 120_000 };
    await sweepExports(env, later);
    await ready(id);
    await sweepExports(env, later);
    const mails = env.DIRECTORY.prepare("SELECT count(*) AS n FROM mails WHERE key = ?").bind(`export:${id}`);
    expect(await mails.first("n")).toBe(1);
    const brand = env.DIRECTORY.prepare("SELECT brand FROM mails WHERE key = ?").bind(`export:${id}`);
    expect(JSON.parse((await brand.first("brand")) ?? "")).toMatchObject({ name: "Harbour" });
  });

  it("goes on where it was when it was killed, as often as it is", async () => {
    let now = Date.now();
    const clock = { now: () => now };
    const { id } = await requestExport(as({ env: dying(3), clock }));
    for (let turn = 0; turn < 30 && (await stateOf(id))?.state === "running"; turn++) {
      now += 120_000;
      await sweepExports(dying(3), clock);
    }
    await ready(id);
    const files = await contentOf((await downloadExport(as({ clock }), id)).body);
    expect([...files.keys()].filter((path) => path.startsWith("files/runs/"))).toHaveLength(6);
  });

  it("is given up after ten attempts that came to nothing", async () => {
    let now = Date.now();
    const clock = { now: () => now };
    const { id } = await requestExport(as({ env: dying(1), clock }));
    for (let turn = 0; turn < 15; turn++) {
      now += 120_000;
      await sweepExports(dying(1), clock);
    }
    expect((await stateOf(id))?.state).toBe("failed");
  });

  it("is begun before a workspace is deleted, unless there is one of the last day; without it nothing is", async () => {
    const other = await makeTenant();
    const someone = await seated(other, "owner");
    const [mine, slug] = [(more?: object) => acting(other, someone, "owner", more), { slug: other.slug }];
    const status = env.DIRECTORY.prepare("SELECT status FROM tenants WHERE id = ?").bind(other.id);
    await expect(exportAndDelete(mine(), { slug: "another" })).rejects.toMatchObject(
      refusal("invalid_input"),
    );
    expect(await listExports(mine())).toEqual([]);
    const away = { ...mine(), db: { ...mine().db, all: () => Promise.reject(new Error("away")) } };
    await expect(exportAndDelete(away, slug)).rejects.toThrow("away");
    expect(await status.first("status")).toBe("active");
    expect(await exportAndDelete(mine(), slug)).toMatchObject({ status: "deleting" });
    await vi.waitFor(
      async () => expect(await listExports(mine())).toMatchObject([{ state: "ready" }]),
      10_000,
    );
    const later = { clock: { now: () => Date.now() + 3_600_000 } };
    await restoreWorkspace(mine(later));
    await exportAndDelete(mine(later), slug);
    expect(await listExports(mine())).toHaveLength(1);
    const nextDay = { clock: { now: () => Date.now() + 90_000_000 } };
    await restoreWorkspace(mine(nextDay));
    await exportAndDelete(mine(nextDay), slug);
    expect(await listExports(mine())).toHaveLength(2);
  });

  it("is gone after 14 days, with its files", async () => {
    const [one] = (await listExports(as())).filter(({ state }) => state === "ready");
    const clock = { now: () => Date.now() + KEPT_MS + 86_400_000 };
    await expect(downloadExport(as({ clock }), one?.id ?? "")).rejects.toMatchObject(refusal("not_found"));
    for (let turn = 0; turn < 5; turn++) await sweepExports(env, clock);
    expect((await stateOf(one?.id ?? ""))?.state).toBe("expired");
    expect((await env.BUNDLES.list({ prefix: `t/${tenant.id}/exports/` })).objects).toEqual([]);
  });

  it("is for owners alone, also while the workspace is suspended", async () => {
    await expect(requestExport(acting(tenant, owner, "admin"))).rejects.toMatchObject(refusal("forbidden"));
    const ctx = as();
    const suspended = acting({ ...tenant, status: "suspended" } as never, owner, "owner");
    const { id } = await requestExport({ ...suspended, db: ctx.db });
    await ready(id);
    await expect(downloadExport(acting(tenant, owner, "admin"), id)).rejects.toMatchObject(
      refusal("forbidden"),
    );
    const { cookie } = await tenant.personFor("owner");
    const headers = { cookie, "quayside-tenant": tenant.slug };
    const answer = await request(`/api/v1/workspace/exports/${id}/download`, { headers });
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "application/x-tar"]);
    expect((await answer.arrayBuffer()).byteLength).toBe(Number(answer.headers.get("content-length")));
    const other = await (await makeTenant()).personFor("owner");
    const theirs = { cookie: other.cookie };
    expect((await request(`/api/v1/workspace/exports/${id}/download`, { headers: theirs })).status).toBe(404);
  });
});
