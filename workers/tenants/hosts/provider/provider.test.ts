import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { env } from "../../../../test/harness.ts";
import { CloudflarePeer } from "../../../../test/peers/cloudflare-hostnames.ts";
import { hostnameProvider } from "./index.ts";

const HOST = "agents.customer.com";
let peer: CloudflarePeer;
beforeEach(() => {
  peer = new CloudflarePeer();
  vi.stubGlobal("fetch", (url: string, init: RequestInit) => peer.fetch(new Request(url, init)));
});
afterEach(() => {
  vi.unstubAllGlobals();
});

const cloudflare = (more = {}) =>
  hostnameProvider({ ...env, CLOUDFLARE_ZONE_ID: peer.zone, CLOUDFLARE_API_TOKEN: peer.token, ...more });

describe.each([
  ["Cloudflare for SaaS", () => cloudflare(), () => peer.become(HOST, "active")],
  ["one machine", () => hostnameProvider(env), () => undefined],
])("%s", (_, provider, becomeActive) => {
  it("issues a host once, however often it is asked, and gives it up", async () => {
    await provider().ensure(HOST);
    becomeActive();
    const issued = await provider().ensure(HOST);
    expect(issued).toMatchObject({ state: "active" });
    expect(await provider().ensure(HOST)).toEqual(issued);
    expect(await provider().remove(HOST)).toBe(true);
    expect(await provider().remove(HOST)).toBe(true);
  });
});

describe("Cloudflare for SaaS", () => {
  it("is asked for a certificate over http, and not twice", async () => {
    expect(await cloudflare().ensure(HOST)).toMatchObject({ state: "pending", id: "hostname-1" });
    expect(peer.named(HOST)?.ssl).toMatchObject({
      method: "http",
      type: "dv",
      settings: { min_tls_version: "1.2" },
    });
    await cloudflare().ensure(HOST);
    expect(peer.requests).toEqual(["GET ", "POST ", "GET "]);
  });

  it("takes no other host for this one", async () => {
    await cloudflare().ensure(`x.${HOST}`);
    peer.become(`x.${HOST}`, "active");
    expect(await cloudflare().ensure(HOST)).toMatchObject({ state: "pending", id: "hostname-2" });
    expect(await cloudflare().remove(HOST)).toBe(true);
    expect(peer.named(`x.${HOST}`)).toBeDefined();
  });

  it("is active only with both the host and its certificate", async () => {
    await cloudflare().ensure(HOST);
    peer.become(HOST, "active", "pending_validation");
    expect(await cloudflare().ensure(HOST)).toMatchObject({ state: "pending" });
    peer.become(HOST, "pending", "active");
    expect(await cloudflare().ensure(HOST)).toMatchObject({ state: "pending" });
    peer.become(HOST, "active", "active");
    expect(await cloudflare().ensure(HOST)).toEqual({ state: "active", id: "hostname-1" });
  });

  it.each([
    ["pending", "validation_timed_out", ["caa: issuance is forbidden"], "caa: issuance is forbidden"],
    ["blocked", "pending_validation", [], "blocked"],
  ])(
    "a host that is %s with a certificate that is %s has failed, with the reason",
    async (status, ssl, errors, reason) => {
      await cloudflare().ensure(HOST);
      peer.become(HOST, status, ssl, errors);
      const issued = await cloudflare().ensure(HOST);
      expect(issued.state).toBe("failed");
      expect("finding" in issued && issued.finding).toContain(reason);
    },
  );

  it("refusing a host is final, with what it says", async () => {
    peer.failures = [
      {
        method: "POST",
        status: 400,
        code: 1411,
        message: "Custom hostnames ending in example.com are prohibited.",
      },
    ];
    expect(await cloudflare().ensure(HOST)).toEqual({
      state: "failed",
      finding: "Custom hostnames ending in example.com are prohibited.",
    });
  });

  it.each([
    { method: "GET", status: 500 },
    { method: "GET", status: 429, headers: { "retry-after": "30" } },
    { method: "POST", status: 429, headers: { "retry-after": "30" } },
    { method: "POST", status: 503 },
    { method: "POST", status: 403 },
    { method: "POST", status: 409, code: 1406 },
  ])("$status to $method decides nothing", async (failure) => {
    peer.failures = [failure];
    const issued = await cloudflare().ensure(HOST);
    expect(issued.state).toBe("away");
    expect("retrySeconds" in issued ? issued.retrySeconds : undefined).toBe(failure.headers ? 30 : undefined);
    expect((await cloudflare().ensure(HOST)).state).toBe("pending");
  });

  it("a wrong token decides nothing, and is no fault of the tenant's", async () => {
    expect((await cloudflare({ CLOUDFLARE_API_TOKEN: "wrong" }).ensure(HOST)).state).toBe("away");
    expect(await cloudflare({ CLOUDFLARE_API_TOKEN: "wrong" }).remove(HOST)).toBe(false);
  });

  it("a lost answer is found again", async () => {
    peer.failures = [{ method: "POST", status: 504, done: true }];
    expect((await cloudflare().ensure(HOST)).state).toBe("away");
    expect(await cloudflare().ensure(HOST)).toMatchObject({ state: "pending", id: "hostname-1" });
    peer.failures = [{ method: "DELETE", status: 504, done: true }];
    expect(await cloudflare().remove(HOST)).toBe(false);
    expect(await cloudflare().remove(HOST)).toBe(true);
  });

  it("no answer at all decides nothing", async () => {
    vi.stubGlobal("fetch", () => Promise.reject(new DOMException("too late", "TimeoutError")));
    expect((await cloudflare().ensure(HOST)).state).toBe("away");
    expect(await cloudflare().remove(HOST)).toBe(false);
  });
});

it("a platform without anybody to issue certificates says so", async () => {
  const issued = await hostnameProvider({ ...env, ENVIRONMENT: "production" }).ensure(HOST);
  expect(issued).toMatchObject({ state: "away", finding: expect.stringContaining("operator") as string });
});
