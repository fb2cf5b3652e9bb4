import { describe, expect, it } from "vitest";
import { drain } from "./drain.ts";
import { gatewayWith } from "./gateway.test-kit.ts";

describe("drain", () => {
  it("asks once, as the operator, and waits until nothing is in flight", async () => {
    const seen: string[] = [];
    let left = 2;
    const url = await gatewayWith((request, response) => {
      seen.push(`${request.method} ${request.url} ${request.headers.authorization}`);
      response.end(JSON.stringify({ inFlight: request.method === "GET" ? left-- : left }));
    });
    expect(await drain(url, "open sesame")).toBe(0);
    const path = "/internal/drain Bearer open sesame";
    expect(seen).toEqual([`POST ${path}`, `GET ${path}`, `GET ${path}`, `GET ${path}`]);
  });

  it("loses patience, and tells how many runs are left", async () => {
    const url = await gatewayWith((_, response) => void response.end('{"inFlight":3}'));
    expect(await drain(url, "x", 250)).toBe(3);
  });

  it("does not wait for a gateway that is gone, hangs, or cannot drain", async () => {
    expect(await drain("http://127.0.0.1:1", "x")).toBe(0);
    expect(await drain(await gatewayWith((_, response) => void response.writeHead(404).end()), "x")).toBe(0);
    expect(await drain(await gatewayWith(() => {}), "x", 100)).toBe(0);
  });
});
