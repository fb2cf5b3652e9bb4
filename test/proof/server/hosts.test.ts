import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Server, startServer } from "../../e2e/server.ts";

let server: Server;
let cookie: string;
let slug: string;
beforeAll(async () => {
  server = await startServer();
  const [tenant] = server.demo.tenants;
  slug = tenant?.slug ?? "";
  const { email, password } = tenant?.users[0] ?? {};
  const response = await fetch(`${server.url}/api/v1/auth/login`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: server.url },
    body: JSON.stringify({ email, password }),
  });
  cookie = (response.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
});
afterAll(async () => {
  await server?.stop();
  server?.remove();
});

interface Answer {
  status: number;
  text: string;
}

/** What the server answers to bytes on its socket: fields that no client would let one send. */
function raw(...lines: string[]): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let text = "";
    const socket = connect(server.port, "127.0.0.1", () => {
      socket.write(`${lines.join("\r\n")}\r\nConnection: close\r\n\r\n`);
    });
    socket.on("data", (data) => {
      text += String(data);
    });
    socket.once("error", reject);
    socket.once("close", () => resolve({ status: Number(/^HTTP\/1\.\d (\d+)/.exec(text)?.[1]), text }));
  });
}

const own = () => `localhost:${server.port}`;
const me = (...fields: string[]) => raw("GET /api/v1/auth/me HTTP/1.1", ...fields);

describe("the Host field", () => {
  it("names the platform, a workspace, or this machine", async () => {
    for (const host of [own(), own().toUpperCase(), `127.0.0.1:${server.port}`, `${slug}.${own()}`])
      expect((await me(`Host: ${host}`, `Cookie: ${cookie}`)).status, host).toBe(200);
  });

  it.each([
    ["another name", () => ["Host: evil.example"]],
    ["a trailing dot", () => [`Host: localhost.:${server.port}`]],
    ["another port", () => [`Host: localhost:${server.port + 1}`]],
    ["no port", () => ["Host: localhost"]],
    ["a name that ends in ours", () => [`Host: evil${own()}`]],
    ["ours as a part of it", () => [`Host: localhost.evil.example:${server.port}`]],
    ["two labels", () => [`Host: a.b.${own()}`]],
    ["letters that look alike", () => [`Host: lосalhost:${server.port}`]],
    ["an IDN", () => [`Host: xn--lcalhost-57a:${server.port}`]],
    ["credentials", () => [`Host: evil.example@${own()}`]],
    ["a path", () => [`Host: ${own()}/api/v1/health?`]],
    ["a backslash", () => [`Host: ${own()}\\.evil.example`]],
    ["a space", () => [`Host: ${own()} evil.example`]],
    ["an escape", () => [`Host: l%6fcalhost:${server.port}`]],
    ["two of them", () => [`Host: ${own()}`, "Host: evil.example"]],
    ["two that are alike", () => [`Host: ${own()}`, `Host: ${own()}`]],
    ["two, the other first", () => ["Host: evil.example", `Host: ${own()}`]],
    ["nothing", () => ["Host: "]],
  ])("with %s is refused", async (_, fields) => {
    const { status, text } = await me(...fields(), `Cookie: ${cookie}`);
    expect([400, 421]).toContain(status);
    expect(text).not.toContain("evil");
  });

  it("is needed", async () => {
    expect((await raw("GET / HTTP/1.1")).status).toBe(400);
    expect((await raw("GET / HTTP/1.0")).status).toBe(400);
  });

  it("is not overruled by another field", async () => {
    const fields = ["X-Forwarded-Host", "X-Host", "X-Original-Host", "X-Forwarded-Server", "MF-Original-URL"];
    const claims = [...fields.map((name) => `${name}: ${slug}.${own()}`), `Forwarded: host=${slug}.${own()}`];
    expect((await me("Host: evil.example", ...claims)).status).toBe(421);
    const page = await raw(
      "GET /llms.txt HTTP/1.1",
      `Host: ${own()}`,
      ...claims.map((c) => c.replace(slug, "evil")),
    );
    expect(page.status).toBe(200);
    expect(page.text).toContain(`http://${own()}/api/v1`);
    expect(page.text).not.toContain("evil");
  });

  it("decides for a target in absolute form, too, so that the two cannot differ for what a page says", async () => {
    const evil = await raw("GET http://evil.example/llms.txt HTTP/1.1", `Host: ${own()}`);
    expect(evil.text).not.toContain("evil.example");
    expect((await raw(`GET http://${own()}/llms.txt HTTP/1.1`, "Host: evil.example")).status).toBe(421);
    expect((await raw("GET @evil.example/ HTTP/1.1", `Host: ${own()}`)).status).toBe(400);
    const slashes = await raw("GET //evil.example/llms.txt HTTP/1.1", `Host: ${own()}`);
    expect(slashes.text).not.toContain("Location: //");
  });
});
