import type { RequestListener } from "node:http";
import { expect, it } from "vitest";
import { gatewayWith } from "./gateway.test-kit.ts";
import { reportToGateway } from "./report-to-gateway.ts";

const report = { life: 1, state: "silent", silentMs: 120 } as const;

it("tells as the operator, and passes on the answer", async () => {
  const url = await gatewayWith(async (request, response) => {
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
  expect(await reportToGateway(await gatewayWith(listener), "open sesame")("3", report)).toBeUndefined();
});
