import { beforeAll, describe, expect, it } from "vitest";
import { agentFiles, expectOk, makeTenant, request, type TestTenant } from "../../test/harness.ts";
import { gzipOf, tarOf, zipOf } from "./archives/archives.test-kit.ts";
import { readUpload } from "./archives/read-upload.ts";
import type { AgentView, VersionView } from "./contract.ts";

const GOOD = "export default async (input) => input;\n";
let tenant: TestTenant;
beforeAll(async () => {
  tenant = await makeTenant();
  await expectOk(tenant.api("POST", "/agents", { slug: "hello" }));
});

const entries = (version: string) =>
  Object.entries(agentFiles("hello", GOOD, { version })).map(([name, data]) => ({ name, data }));

/** Sends a version's files as a body of some type. */
const send = (body: BodyInit, type?: string, path = "/agents/hello/versions") =>
  request(`/api/v1${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${tenant.key}`, ...(type ? { "content-type": type } : {}) },
    body,
  });

describe("/agents", () => {
  it("creates, reads, changes, lists and archives", async () => {
    const created = await tenant.api("POST", "/agents", { slug: "tour", title: "Tour" });
    expect(created.status).toBe(201);
    const agent = (await created.json()) as AgentView;
    expect(await expectOk(tenant.api("GET", `/agents/${agent.id}`))).toEqual(agent);
    expect(await expectOk(tenant.api("PATCH", "/agents/tour", { title: "Trip" }))).toMatchObject({
      title: "Trip",
    });
    const list = await expectOk<{ data: AgentView[] }>(
      tenant.api("GET", "/agents?q=trip&kind=isolate&status=draft&limit=5"),
    );
    expect(list).toMatchObject({ data: [{ slug: "tour" }], nextCursor: null });
    expect(await expectOk(tenant.api("DELETE", "/agents/tour"))).toMatchObject({ status: "archived" });
  });

  it.each([
    ["a wrong slug", "POST", "/agents", { slug: "No Slug" }, 400, "/slug"],
    ["an unknown field", "POST", "/agents", { slug: "x", owner: "me" }, 400, "/owner"],
    ["nothing to change", "PATCH", "/agents/hello", {}, 400, ""],
    ["a limit too large", "GET", "/agents?limit=1000", undefined, 400, "/query/limit"],
    ["a cursor that is none", "GET", "/agents?cursor=%25", undefined, 400, "/query/cursor"],
  ])("refuses %s, by pointer", async (_what, method, path, body, status, pointer) => {
    const response = await tenant.api(method, path, body);
    expect(response.status).toBe(status);
    expect(response.headers.get("content-type")).toContain("application/problem+json");
    expect(await response.json()).toMatchObject({ code: "invalid_input", errors: [{ pointer }] });
  });

  it("answers for another tenant's agent as for none", async () => {
    const other = await makeTenant();
    const { id } = await expectOk<AgentView>(tenant.api("GET", "/agents/hello"));
    for (const path of [
      `/agents/${id}`,
      `/agents/${id}/versions`,
      `/agents/${id}/versions/latest`,
      `/agents/${id}/versions/latest/bundle`,
    ]) {
      const response = await other.api("GET", path);
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({
        code: "not_found",
        detail: `No agent ${id} in this workspace.`,
      });
    }
  });

  it("needs a key", async () => {
    expect((await request("/api/v1/agents")).status).toBe(401);
    expect((await request("/api/v1/agents/hello/versions", { method: "POST", body: "{}" })).status).toBe(401);
  });
});

describe("/agents/{agent}/versions", () => {
  it.each<[string, string, () => { body: BodyInit; type?: string }]>([
    ["a zip", "1.0.1", () => ({ body: zipOf(entries("1.0.1")), type: "application/zip" })],
    ["a tar.gz", "1.0.2", () => ({ body: gzipOf(tarOf(entries("1.0.2"))), type: "application/gzip" })],
    [
      "bytes of no type",
      "1.0.3",
      () => ({ body: zipOf(entries("1.0.3")), type: "application/octet-stream" }),
    ],
    [
      "JSON",
      "1.0.4",
      () => ({
        body: JSON.stringify({ files: agentFiles("hello", GOOD, { version: "1.0.4" }) }),
        type: "application/json",
      }),
    ],
    [
      "a form",
      "1.0.5",
      () => {
        const body = new FormData();
        body.append("file", new File([zipOf(entries("1.0.5"))], "hello.zip"));
        return { body };
      },
    ],
  ])("takes %s", async (_what, version, make) => {
    const { body, type } = make();
    const response = await send(body, type);
    expect(response.status).toBe(201);
    expect(await response.json()).toMatchObject({ version, status: "ready", report: { findings: [] } });
  });

  it("refuses what it cannot read with a problem document", async () => {
    const hostile = zipOf([...entries("3.0.0"), { name: "../x.js" }]);
    const response = await send(hostile, "application/zip");
    expect(response.headers.get("content-type")).toContain("application/problem+json");
    expect(await response.json()).toMatchObject({
      code: "bundle_invalid",
      errors: [{ pointer: "/files/..~1x.js" }],
    });
    expect((await send("hello", "text/plain")).status).toBe(415);
    expect((await send(new Uint8Array(11_000_000), "application/zip")).status).toBe(413);
  });

  it("publishes a lower version only as a backport", async () => {
    const body = JSON.stringify({ files: agentFiles("hello", GOOD, { version: "0.5.0" }) });
    expect((await send(body)).status).toBe(409);
    expect((await send(body, "application/json", "/agents/hello/versions?backport=true")).status).toBe(201);
    expect((await send(body, "application/json", "/agents/hello/versions?backport=yes")).status).toBe(400);
  });

  it("lists, reads, and gives the files back", async () => {
    const list = await expectOk<{ data: unknown[] }>(tenant.api("GET", "/agents/hello/versions?limit=100"));
    expect(list.data.length).toBeGreaterThanOrEqual(1);
    const version = await expectOk<VersionView>(tenant.api("GET", "/agents/hello/versions/1.0.1"));
    expect(version.manifest).toMatchObject({ name: "hello", version: "1.0.1" });
    const zip = await tenant.api("GET", "/agents/hello/versions/1.0.1/bundle");
    expect(zip.headers.get("content-type")).toBe("application/zip");
    expect(zip.headers.get("content-disposition")).toBe('attachment; filename="hello-1.0.1.zip"');
    const { files } = await readUpload({ bytes: new Uint8Array(await zip.arrayBuffer()), contentType: "" });
    expect([...files.keys()]).toEqual(["README.md", "agent.json", "main.js"]);
    const inline = await tenant.api("GET", "/agents/hello/versions/1.0.1/bundle", undefined, {
      accept: "application/json",
    });
    expect(await inline.json()).toEqual({ files: agentFiles("hello", GOOD, { version: "1.0.1" }) });
  });

  it("gives files only to those who may publish", async () => {
    const headers = { authorization: `Bearer ${await tenant.keyFor("member")}` };
    expect((await tenant.api("GET", "/agents/hello/versions/1.0.1", undefined, headers)).status).toBe(200);
    expect((await tenant.api("GET", "/agents/hello/versions/1.0.1/bundle", undefined, headers)).status).toBe(
      403,
    );
  });
});
