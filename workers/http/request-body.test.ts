import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import type { AppEnv } from "../kernel/app-env.ts";
import { onError } from "./errors.ts";
import { bodyLimit, requestBody } from "./request-body.ts";

const RUNS = "/api/v1/agents/hello/runs";
const VERSIONS = "/api/v1/agents/hello/versions";

/** Says what a handler gets to see. */
const app = new Hono<AppEnv>()
  .onError(onError)
  .use(async (c, next) => {
    // As authentication leaves it; without the header the caller is anonymous.
    if (c.req.header("authorization"))
      c.set("credential", { type: "key", tenantId: "ten_x", keyHash: "", address: "" });
    await next();
  })
  .use(requestBody)
  .all("*", async (c) => {
    const bytes = await c.req.arrayBuffer();
    const type = c.req.header("content-type") ?? null;
    return c.json({ type, bytes: bytes.byteLength, text: new TextDecoder().decode(bytes) });
  });

const KEY = { authorization: "Bearer key" };
const post = (path: string, body: BodyInit | null, type?: string, headers: Record<string, string> = KEY) => {
  const request = new Request(`http://quayside.test${path}`, { method: "POST", body, headers });
  request.headers.delete("content-type");
  if (type) request.headers.set("content-type", type);
  return app.request(request);
};

/** A body that comes in pieces and without a length; `pulled` tells how many pieces were taken. */
function pieces(count: number, size: number) {
  const state = { pulled: 0, canceled: false };
  const stream = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        state.pulled += 1;
        if (state.pulled > count) controller.close();
        else controller.enqueue(new Uint8Array(size).fill(0x20));
      },
      cancel() {
        state.canceled = true;
      },
    },
    { highWaterMark: 0 },
  );
  return { state, stream };
}

describe("bodyLimit", () => {
  it("depends on what the route takes", () => {
    expect(bodyLimit(RUNS)).toBe(5 * 1_048_576);
    expect(bodyLimit("/run/hello")).toBe(5 * 1_048_576);
    expect(bodyLimit("/api/v1/agents")).toBe(262_144);
  });
});

describe("requestBody", () => {
  it("takes JSON without a type, or with that of `curl -d`, as JSON", async () => {
    for (const type of [undefined, "application/x-www-form-urlencoded", "application/json; charset=utf-8"]) {
      const seen = await (await post(RUNS, '{"input":1}', type)).json();
      expect(seen).toMatchObject({ bytes: 11, text: '{"input":1}' });
      expect(seen).toHaveProperty("type", expect.stringMatching(/^application\/json(;|$)/));
    }
  });

  it("refuses what is no JSON with its position", async () => {
    const response = await post(RUNS, '{"input":', "application/json");
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      code: "invalid_input",
      detail: expect.stringContaining("column 10"),
    });
  });

  it("refuses JSON that is not UTF-8", async () => {
    const response = await post(RUNS, new Uint8Array([0x22, 0xff, 0x22]), "application/json");
    expect(await response.json()).toMatchObject({
      code: "invalid_input",
      detail: expect.stringContaining("UTF-8"),
    });
  });

  it("leaves an upload as it is, whatever its type", async () => {
    for (const type of [undefined, "application/zip", "application/x-www-form-urlencoded"]) {
      expect(await (await post(VERSIONS, "PK..", type)).json()).toEqual({
        type: type ?? null,
        bytes: 4,
        text: "PK..",
      });
    }
  });

  it("leaves a page's form alone", async () => {
    const seen = await (await post("/sign-in", "a=1", "application/x-www-form-urlencoded")).json();
    expect(seen).toEqual({ type: "application/x-www-form-urlencoded", bytes: 3, text: "a=1" });
  });

  it("treats an empty body as none", async () => {
    expect(await (await post(RUNS, "", "application/json")).json()).toEqual({
      type: null,
      bytes: 0,
      text: "",
    });
  });

  it("refuses a run's input above 5 MB, and leaves an upload to its route", async () => {
    const large = `"${"x".repeat(5 * 1_048_576)}"`;
    const response = await post(RUNS, large, "application/json");
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({
      code: "payload_too_large",
      meta: { limitBytes: 5 * 1_048_576 },
    });
    expect((await post(VERSIONS, large, "application/json")).status).toBe(200);
    expect((await post(RUNS, `${large.slice(0, 4_000_000)}"`, "application/json")).status).toBe(200);
  });

  it("reads no more than a form's worth from strangers", async () => {
    for (const [path, most] of [
      [RUNS, 262_144],
      [VERSIONS, 262_144],
      ["/agents/new", 262_144],
      ["/run/hello", 1_048_576],
    ] as const) {
      const { stream, state } = pieces(10_000, 65_536);
      const response = await post(path, stream, "application/json", {});
      expect(response.status, path).toBe(413);
      expect(await response.json()).toMatchObject({ meta: { limitBytes: most } });
      expect(state.pulled).toBeLessThan(20);
    }
  });
});
