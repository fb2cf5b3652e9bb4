import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it } from "vitest";
import { reportToGateway } from "./report-to-gateway.ts";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

async function gateway(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
const report = { life: 1, state: "silent", silentMs: 120 } as const;

it("tells as the operator, and passes on the answer", async () => {
  const url = await gateway(async (request, response) => {
    const { method, url, headers } = request;
    expect([method, url, headers.authorization]).toEqual([
      "POST",
      "/internal/sandboxes/3",
      "Bearer open sesame",
    ]);
    const body = (await request.toArray()).join("");
    expect(JSON.parse(body)).toEqual(report);
    response.end(JSON.stringify({ idle: true, killInMs: 7 }));
  });
  expect(await reportToGateway(url, "open sesame")("3", report)).toEqual({ idle: true, killInMs: 7 });
});

it.each<[string, RequestListener]>([
  ["refuses", (_, response) => void response.writeHead(404).end("{}")],
  ["does not answer", () => {}],
  ["breaks off", (_, response) => void response.destroy()],
])("has no answer of one that %s", async (_, listener) => {
  expect(await reportToGateway(await gateway(listener), "open sesame")("3", report)).toBeUndefined();
});
