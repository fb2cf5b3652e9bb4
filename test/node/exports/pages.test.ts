import { mkdirSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ExportedServer, invoke, startExported } from "./exported-server.ts";

const PROGRAM = "export default async ({ name }) => ({ hello: name });";
const PAGES = {
  "public/index.html": "<h1>Home</h1>",
  "public/about/index.html": "<h1>About</h1>",
  "public/app.js": "console.log(1);\n",
  "public/404.html": "<h1>Lost</h1>",
  "agent.json": "{}",
};

function addPages({ folder }: ExportedServer): void {
  for (const [path, text] of Object.entries(PAGES)) {
    mkdirSync(join(folder, "agent", path, ".."), { recursive: true });
    writeFileSync(join(folder, "agent", path), text);
  }
}

/** The status of an answer to a path as it is, which `fetch` would mend first. */
const rawStatus = (server: ExportedServer, path: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const { port } = new URL(server.url);
    request({ port, path, host: "127.0.0.1" }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    })
      .on("error", reject)
      .end();
  });

describe("pages that were taken away", () => {
  let server: ExportedServer;
  beforeAll(async () => {
    server = await startExported({ kind: "static", pages: "public", hosts: ["api.example.com"] }, "");
    addPages(server);
  });
  afterAll(() => server.stop());
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(server.url + path, { headers, redirect: "manual" });

  test("are served with types, and without an origin", async () => {
    const home = await get("/");
    expect([home.status, await home.text()]).toEqual([200, "<h1>Home</h1>"]);
    expect(home.headers.get("content-type")).toBe("text/html; charset=utf-8");
    const policy = home.headers.get("content-security-policy");
    expect(policy).toMatch(/^sandbox allow-scripts (?!.*allow-same-origin)/);
    expect(policy).toContain(`default-src ${server.url} https://api.example.com data:`);
    expect((await get("/app.js")).headers.get("content-type")).toMatch(/^text\/javascript/);
    expect((await get("/about")).headers.get("location")).toBe("/about/");
    expect(await (await get("/about/")).text()).toBe("<h1>About</h1>");
  });

  test("are asked for again by their tag, and in parts", async () => {
    const whole = await get("/app.js");
    const etag = whole.headers.get("etag") ?? "";
    expect((await get("/app.js", { "if-none-match": etag })).status).toBe(304);
    const part = await get("/app.js", { range: "bytes=0-6" });
    expect([part.status, await part.text()]).toEqual([206, "console"]);
    const pinned = await get("/_v/1.2.0/app.js");
    expect(pinned.headers.get("cache-control")).toContain("immutable");
    const head = await fetch(`${server.url}/app.js`, { method: "HEAD" });
    expect([head.headers.get("content-length"), await head.text()]).toEqual(["16", ""]);
  });

  test("are all that is there", async () => {
    const lost = await get("/nothing");
    expect([lost.status, await lost.text()]).toEqual([404, "<h1>Lost</h1>"]);
    for (const path of ["/../agent.json", "/%2e%2e/agent.json", "/..%2fagent.json", "//agent.json", "/%00"])
      expect([path, await rawStatus(server, path)]).toEqual([path, 404]);
    expect((await fetch(`${server.url}/`, { method: "POST" })).status).toBe(405);
    expect((await invoke(server, { input: {} })).last).toMatchObject({ code: "kind_unsupported" });
  });

  test("say how the server is to its cluster, and not to who comes from outside", async () => {
    expect((await get("/healthz")).status).toBe(200);
    expect(await (await get("/metrics")).text()).toContain("quayside_");
    const outside = { "x-forwarded-for": "203.0.113.1" };
    expect((await get("/metrics", outside)).status).toBe(404);
  });
});

describe("an agent with a face", () => {
  test("is run by its pages", async () => {
    const server = await startExported({ pages: "public" }, PROGRAM);
    addPages(server);
    const run = (body: string) => fetch(`${server.url}/run`, { method: "POST", body });
    const answer = await run('{"name":"Ada"}');
    expect([answer.status, await answer.json()]).toEqual([200, { hello: "Ada" }]);
    // A page without an origin is foreign to its own host.
    expect(answer.headers.get("access-control-allow-origin")).toBe("*");
    expect((await run("{")).status).toBe(400);
    const asked = await fetch(`${server.url}/run`, { method: "OPTIONS" });
    expect([asked.status, asked.headers.get("access-control-allow-headers")]).toEqual([204, "content-type"]);
    expect((await invoke(server, { input: { name: "Bo" } })).last).toMatchObject({ output: { hello: "Bo" } });
    await server.stop();
  });

  test("is run by signed requests alone where there is a secret", async () => {
    const env = { QUAYSIDE_INVOKE_SECRET: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" };
    const server = await startExported({ pages: "public" }, PROGRAM, env);
    addPages(server);
    const answer = await fetch(`${server.url}/run`, { method: "POST", body: "{}" });
    expect([answer.status, await answer.json()]).toMatchObject([401, { code: "signature_invalid" }]);
    expect((await fetch(server.url)).status).toBe(200);
    await server.stop();
  });
});
