import { beforeAll, describe, expect, it } from "vitest";
import { zipOf } from "../../../workers/agents/archives/archives.test-kit.ts";
import { toPointer } from "../../../workers/kernel/json.ts";
import { env, expectOk, makeTenant, request, type TestTenant } from "../../harness.ts";
import { times } from "../../soak.ts";
import { HOSTILE_NAMES } from "./archives/hostile-names.ts";
import { HOSTILE_NESTS } from "./archives/hostile-nests.ts";
import { HOSTILE_TARS } from "./archives/hostile-tars.ts";
import { type HostileUpload, MANIFEST } from "./archives/hostile-upload.ts";
import { HOSTILE_ZIPS } from "./archives/hostile-zips.ts";

let tenant: TestTenant;
beforeAll(async () => {
  tenant = await makeTenant("scale");
  await expectOk(tenant.api("POST", "/agents", { slug: "victim" }));
});

const publish = (body: BodyInit, type?: string) =>
  request("/api/v1/agents/victim/versions", {
    method: "POST",
    headers: { authorization: `Bearer ${tenant.key}`, ...(type ? { "content-type": type } : {}) },
    body,
  });

/** Everything that a publish could have left behind. */
async function traces(): Promise<unknown> {
  const { objects } = await env.BUNDLES.list({ prefix: `t/${tenant.id}/` });
  const rows = async (sql: string) => (await env.DATA.prepare(sql).bind(tenant.id).all()).results;
  return {
    files: objects.map(({ key }) => key),
    versions: await rows("SELECT id FROM versions WHERE tenant_id = ?"),
    agents: await rows("SELECT status, latest_version FROM agents WHERE tenant_id = ?"),
    audit: await rows("SELECT action FROM audit_entries WHERE tenant_id = ? AND action LIKE 'version.%'"),
  };
}

/** Expects the refusal of an upload: a problem document that names the entry at fault, and the reason. */
async function expectRefusal(response: Response, upload: HostileUpload): Promise<void> {
  const problem = await response.json<{
    code: string;
    detail: string;
    errors?: { pointer: string; detail: string }[];
  }>();
  const told = [problem.detail, ...(problem.errors ?? []).map(({ detail }) => detail)].join(" ");
  expect(told).toMatch(upload.detail);
  expect(problem.code).toBe(upload.code);
  expect(response.status).toBeGreaterThanOrEqual(400);
  expect(response.status).toBeLessThan(500);
  expect(response.headers.get("content-type")).toContain("application/problem+json");
  if (upload.entry === undefined) return;
  const pointers = (problem.errors ?? []).map(({ pointer }) => pointer);
  expect(pointers).toContain(toPointer(["files", upload.entry.slice(0, 300)]));
}

const UPLOADS = [...HOSTILE_NAMES, ...HOSTILE_ZIPS, ...HOSTILE_TARS, ...HOSTILE_NESTS];
/** Sent once more as a form's file; a form may have somewhat more bytes than its file. */
const AS_FORMS = UPLOADS.filter(({ what }, i) => i % times(12, 1) === 0 || what.includes("10 MB"));

describe("an upload", () => {
  it.each(UPLOADS)("is refused with its reason, and leaves nothing behind: $what", async (upload) => {
    const before = await traces();
    await expectRefusal(await publish(upload.body(), "application/octet-stream"), upload);
    expect(await traces()).toEqual(before);
  });

  it.each(AS_FORMS)("is refused in a form as well: $what", async (upload) => {
    const body = new FormData();
    body.append("file", new File([upload.body()], "agent.zip"));
    await expectRefusal(await publish(body), upload);
  });

  it("is taken when nothing is wrong with it", async () => {
    await expectOk(publish(zipOf([MANIFEST])));
    expect(await traces()).toMatchObject({ files: [expect.any(String)], versions: [{}] });
  });
});
