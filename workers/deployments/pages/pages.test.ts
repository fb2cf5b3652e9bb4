import { beforeAll, describe, expect, it } from "vitest";
import { env, expectOk, makeTenant, type Person, request, type TestTenant } from "../../../test/harness.ts";
import { removeMember } from "../../tenants/index.ts";
import { readPageToken, TOKEN_MS } from "./page-token.ts";

const PAGE = `<html><head><title>Face</title><link href="/style.css" rel="stylesheet"><script type="module" src="app.js"></script></head>
<body><a href="about/">About</a><img src="//cdn.example.com/x.png"></body></html>`;
const FILES = {
  "public/index.html": PAGE,
  "public/style.css": "body { color: teal }",
  "public/app.js": "export const answer = 42;",
  "public/about/index.html": "<p>About</p>",
  "public/404.html": "<p>Not here</p>",
  "public/data.bin": "0123456789",
  "public/a b.txt": "spaced",
  "secret.txt": "not a page",
  "main.js": "export default (input) => ({ said: input.text });",
};

let tenant: TestTenant;
let member: Person;
beforeAll(async () => {
  tenant = await makeTenant();
  member = await tenant.personFor("member");
  await publish(tenant, "open", true);
  await publish(tenant, "closed", false);
});

async function publish(of: TestTenant, slug: string, isPublic: boolean, version = "1.0.0"): Promise<void> {
  const manifest = { name: slug, version, kind: "isolate", main: "main.js", pages: "public" };
  const hosts = { permissions: { hosts: ["api.example.com"] } };
  const files = { "agent.json": JSON.stringify({ ...manifest, ...hosts }), ...FILES };
  if (version === "1.0.0") await expectOk(of.api("POST", "/agents", { slug }));
  await expectOk(of.api("POST", `/agents/${slug}/versions`, { files }));
  await expectOk(of.api("POST", `/agents/${slug}/deployments`, { version, public: isPublic }));
}

const hostOf = (alias: string, of = tenant) => `http://${alias}--${of.slug}.pages.quayside.test`;
const get = (path: string, headers: Record<string, string> = {}, alias = "open") =>
  request(hostOf(alias) + path, { headers });
const post = (url: string, body: unknown, headers: Record<string, string> = {}) =>
  request(url, { method: "POST", body: JSON.stringify(body), headers });

/** Opens pages as the workspace's member does: from its console. */
async function opened(alias: string, person = member): Promise<string> {
  const url = `http://${tenant.slug}.quayside.test/console/pages/${alias}`;
  const response = await request(url, { headers: { cookie: person.cookie } });
  expect(response.status).toBe(302);
  return response.headers.get("location") ?? "";
}

describe("pages", () => {
  it.each([
    ["/", "text/html; charset=utf-8", "<title>Face"],
    ["/app.js", "text/javascript; charset=utf-8", "answer"],
    ["/style.css", "text/css; charset=utf-8", "teal"],
    ["/about/", "text/html; charset=utf-8", "About"],
    ["/data.bin", "application/octet-stream", "0123456789"],
    ["/a%20b.txt", "text/plain; charset=utf-8", "spaced"],
    ["/_v/1.0.0/app.js", "text/javascript; charset=utf-8", "answer"],
  ])("at %s have their type and bytes", async (path, type, text) => {
    const response = await get(path);
    expect([response.status, response.headers.get("content-type")]).toEqual([200, type]);
    expect(await response.text()).toContain(text);
  });

  it("have an address with a slash where they are a folder's", async () => {
    const response = await get("/about");
    expect([response.status, response.headers.get("location")]).toEqual([308, "/about/"]);
  });

  it("say so themselves where there are none", async () => {
    const response = await get("/nothing");
    expect([response.status, await response.text()]).toEqual([404, "<p>Not here</p>"]);
  });

  it.each([
    ...["/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/..%5csecret.txt", "/%00", "/%E0%A4%A"],
    ...[
      "/secret.txt",
      "/main.js",
      "/agent.json",
      "/about/../../secret.txt",
      "//secret.txt",
      "/_v/9.9.9/app.js",
    ],
  ])("are all that can be read: not %s", async (path) => {
    expect((await get(path)).status).toBe(404);
  });

  it("are kept by caches until they change, and by their version for ever", async () => {
    const first = await get("/app.js");
    expect(first.headers.get("cache-control")).toBe("no-cache");
    const etag = first.headers.get("etag") ?? "";
    expect(etag).toMatch(/^"[\w-]+"$/);
    const again = await get("/app.js", { "if-none-match": `"other", W/${etag}` });
    expect([again.status, await again.text()]).toEqual([304, ""]);
    expect((await get("/_v/1.0.0/app.js")).headers.get("cache-control")).toContain("immutable");
  });

  it.each<[string, number, string, string | null]>([
    ["bytes=2-4", 206, "234", "bytes 2-4/10"],
    ["bytes=7-", 206, "789", "bytes 7-9/10"],
    ["bytes=-3", 206, "789", "bytes 7-9/10"],
    ["bytes=0-99", 206, "0123456789", "bytes 0-9/10"],
    ["bytes=10-", 416, "", "bytes */10"],
    ["bytes=-0", 416, "", "bytes */10"],
    ["bytes=4-2", 200, "0123456789", null],
    ["bytes=0-1,3-4", 200, "0123456789", null],
    ["lines=1-2", 200, "0123456789", null],
  ])("have parts: %s", async (range, status, text, contentRange) => {
    const response = await get("/data.bin", { range });
    expect([response.status, await response.text()]).toEqual([status, text]);
    expect(response.headers.get("content-range")).toBe(contentRange);
  });

  it("have no parts of what they are no more", async () => {
    expect((await get("/data.bin", { range: "bytes=2-4", "if-range": '"older"' })).status).toBe(200);
  });

  it("answer HEAD without bytes, and nothing else but GET", async () => {
    const head = await request(`${hostOf("open")}/data.bin`, { method: "HEAD" });
    expect([head.status, head.headers.get("content-length"), await head.text()]).toEqual([200, "10", ""]);
    for (const method of ["PUT", "DELETE", "PATCH", "POST"])
      expect((await request(`${hostOf("open")}/data.bin`, { method })).status).toBe(405);
  });

  it("are those of what is live now", async () => {
    const slug = "changing";
    await publish(tenant, slug, true);
    const before = await get("/", {}, slug);
    await publish(tenant, slug, true, "1.1.0");
    await expect.poll(async () => (await get("/_v/1.1.0/app.js", {}, slug)).status).toBe(200);
    expect(before.status).toBe(200);
    await expectOk(tenant.api("DELETE", `/agents/${slug}`));
    await expect.poll(async () => (await get("/", {}, slug)).status).toBe(404);
  });
});

describe("the host of pages", () => {
  it("keeps them apart from all else: no origin, no cookie, nothing but what is granted", async () => {
    const { headers } = await get("/", { cookie: member.cookie });
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy).toMatch(/^sandbox (?:allow-(?:scripts|forms|modals|popups|downloads)(?: |;))+/);
    expect(policy).not.toContain("same-origin");
    expect(policy).toContain(`default-src ${hostOf("open")} https://api.example.com data:`);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("set-cookie")).toBeNull();
  });

  it.each([
    "/api/v1/health",
    "/api/v1/auth/me",
    "/console",
    "/sign-in",
    "/docs/api",
    "/assets/x.js",
    "/run/open",
  ])("has nothing of the platform: %s", async (path) => {
    const response = await get(path, { cookie: member.cookie, authorization: `Bearer ${tenant.key}` });
    expect([response.status, await response.text()]).toEqual([404, "<p>Not here</p>"]);
    expect(response.headers.get("set-cookie")).toBeNull();
  });

  it.each([
    ["of nobody", "http://open--nobody-at-all.pages.quayside.test/", 404],
    ["of nothing that is live", "http://none--SLUG.pages.quayside.test/", 404],
    ["of no agent", "http://SLUG.pages.quayside.test/", 421],
    ["of the pages themselves", "http://pages.quayside.test/", 421],
    ["below another one", "http://x.open--SLUG.pages.quayside.test/", 421],
    ["with a dot at its end", "http://open--SLUG.pages.quayside.test./", 421],
    ["with dashes at its end", "http://open--SLUG--.pages.quayside.test/", 421],
    ["at the platform's own names", "http://open--SLUG.quayside.test/", 421],
  ])("%s has none", async (_, url, status) => {
    expect((await request(url.replace("SLUG", tenant.slug))).status).toBe(status);
  });

  it("has another workspace's pages under that one's name alone", async () => {
    const other = await makeTenant();
    expect((await request(`${hostOf("open", other)}/`)).status).toBe(404);
  });

  it("has none of a workspace that is suspended", async () => {
    const other = await makeTenant();
    await publish(other, "open", true);
    await env.DIRECTORY.prepare("UPDATE tenants SET status = 'suspended' WHERE id = ?").bind(other.id).run();
    expect((await request(`${hostOf("open", other)}/`)).status).toBe(404);
  });
});

describe("a page runs its agent", () => {
  it("for anybody where that is public", async () => {
    const response = await post(`${hostOf("open")}/run`, { text: "hi" }, { origin: "null" });
    expect([response.status, await response.json()]).toEqual([200, { said: "hi" }]);
    expect(response.headers.get("access-control-allow-origin")).toBe("null");
    expect(response.headers.get("quayside-run-id")).toMatch(/^run_/);
  });

  it("as it asks beforehand", async () => {
    const response = await request(`${hostOf("open")}/run`, { method: "OPTIONS" });
    expect(response.status).toBe(204);
    expect(response.headers.get("access-control-allow-headers")).toContain("content-type");
    expect(response.headers.get("access-control-allow-credentials")).toBeNull();
  });

  it("and is told what is wrong with its input", async () => {
    const response = await request(`${hostOf("open")}/run`, { method: "POST", body: "{" });
    expect(response.status).toBe(400);
    expect(response.headers.get("access-control-allow-origin")).toBe("null");
  });

  it("for members alone where it is not public, in their name", async () => {
    expect((await post(`${hostOf("closed")}/run`, {})).status).toBe(401);
    const base = await opened("closed");
    const response = await post(`${base}run`, { text: "mine" });
    expect([response.status, await response.json()]).toEqual([200, { said: "mine" }]);
  });
});

describe("pages that are not public", () => {
  it("lead who opens them to their workspace, and refuse all else", async () => {
    const led = await get("/about/?x=1", { accept: "text/html" }, "closed");
    expect(led.status).toBe(302);
    expect(led.headers.get("location")).toBe(`http://${tenant.slug}.quayside.test/console/pages/closed`);
    expect((await get("/app.js", {}, "closed")).status).toBe(401);
  });

  it("are at an address of a member's own, and all that they name is, too", async () => {
    const base = await opened("closed");
    expect(base).toMatch(/^http:\/\/closed--.+\.pages\.quayside\.test\/~[\w.-]+\/$/);
    const page = await request(base);
    const text = await page.text();
    const path = new URL(base).pathname;
    expect(page.headers.get("cache-control")).toBe("private, no-store");
    expect(text).toContain(`href="${path}style.css"`);
    expect(text).toContain('src="app.js"');
    expect(text).toContain('src="//cdn.example.com/x.png"');
    expect(text).toMatch(/^<!doctype html><script>/);
    expect((await request(`${base}app.js`)).headers.get("cache-control")).toBe("private, no-cache");
  });

  it("are not somebody's without a seat, nor at another agent's or workspace's host, nor by a token that was changed", async () => {
    const { pathname } = new URL(await opened("closed"));
    const other = await makeTenant();
    await publish(tenant, "closed-too", false);
    await publish(other, "closed", false);
    expect((await request(hostOf("closed-too") + pathname)).status).toBe(401);
    expect((await request(hostOf("closed", other) + pathname)).status).toBe(401);
    expect((await get(pathname.replace(/.\/$/, "x/"), {}, "closed")).status).toBe(401);
    expect((await get(pathname.replace(/^\/~./, "/~A"), {}, "closed")).status).toBe(401);
    const stranger = await other.personFor("owner");
    const url = `http://${tenant.slug}.quayside.test/console/pages/closed`;
    expect((await request(url, { headers: { cookie: stranger.cookie } })).status).toBe(403);
  });

  it("are theirs for a quarter of an hour", async () => {
    const [, token = ""] = /~([^/]+)/.exec(await opened("closed")) ?? [];
    expect(await readPageToken(env, token, Date.now() + TOKEN_MS - 60_000)).toMatchObject({
      alias: "closed",
    });
    expect(await readPageToken(env, token, Date.now() + TOKEN_MS)).toBeUndefined();
  });

  it("run nothing any more for who has lost their seat", async () => {
    const leaver = await tenant.personFor("member");
    const base = await opened("closed", leaver);
    await removeMember(tenant.ctx("owner"), leaver.id);
    expect((await post(`${base}run`, {})).status).toBe(401);
  });
});

it("refuses an alias that is too long for a host, and a folder without a first page", async () => {
  const long = await tenant.api("POST", "/agents/open/deployments", {
    version: "1.0.0",
    alias: "a".repeat(60),
  });
  expect(await long.json()).toMatchObject({ errors: [{ pointer: "/alias" }] });
  await expectOk(tenant.api("POST", "/agents", { slug: "empty" }));
  const manifest = { name: "empty", version: "1.0.0", kind: "static" };
  const files = { "agent.json": JSON.stringify(manifest), "public/about.html": "x" };
  const version = await expectOk<{ status: string }>(tenant.api("POST", "/agents/empty/versions", { files }));
  expect(version.status).toBe("blocked");
});
