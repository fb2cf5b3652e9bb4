import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { zipOf } from "../../../workers/agents/archives/archives.test-kit.ts";
import { Api } from "../../e2e/api.ts";
import { type Server, startServer } from "../../e2e/server.ts";
import { makeTenant } from "./tenant.ts";

const MAIN = 'import text from "./data.txt"; export default () => text.length;';

let server: Server;
let api: Api;
beforeAll(async () => {
  server = await startServer();
  api = new Api(server, (await makeTenant(server, "uploads")).apiKey);
});
afterAll(async () => {
  await server?.stop();
  server?.remove();
});

/** Publishes an agent whose program is a text of so many bytes; answers the status. */
async function publish(slug: string, bytes: number): Promise<number> {
  await api.call("POST", "/agents", { slug });
  const manifest = { name: slug, version: "1.0.0", kind: "isolate", main: "main.js" };
  const body = zipOf([
    { name: "agent.json", data: JSON.stringify(manifest) },
    { name: "main.js", data: MAIN },
    // One letter beyond Latin-1 doubles all others in memory, and on the way to the sandbox.
    { name: "data.txt", data: `\u65e5${"a".repeat(bytes - 3)}` },
  ]);
  const headers = { authorization: `Bearer ${api.key}` };
  const response = await fetch(`${api.url}/api/v1/agents/${slug}/versions`, {
    method: "POST",
    headers,
    body,
  });
  await response.arrayBuffer();
  return response.status;
}

describe("a program", () => {
  it("of the largest size reaches the sandbox", async () => {
    expect(await publish("largest", 15_999_000)).toBe(201);
    await api.call("POST", "/agents/largest/deployments", { version: "1.0.0" });
    expect(await api.run("largest", null)).toMatchObject({ status: "succeeded", output: 15_998_998 });
  });

  it("beyond that is refused", async () => {
    expect(await publish("larger", 16_000_000)).toBe(413);
  });
});
