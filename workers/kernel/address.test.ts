import { describe, expect, it } from "vitest";
import { addressOf, isFromLoopback, networkOf } from "./address.ts";

const from = (ENVIRONMENT: string, headers: Record<string, string>, clientIp?: string) => {
  const request = new Request("http://quayside.test/", { headers });
  Object.defineProperty(request, "cf", { value: clientIp && { clientIp } });
  return addressOf({ ENVIRONMENT }, request);
};

describe("addressOf", () => {
  it("is what Cloudflare says in production", () => {
    expect(from("production", { "cf-connecting-ip": "192.0.2.7" })).toBe("192.0.2.7");
    expect(from("production", { "x-forwarded-for": "192.0.2.7" })).toBe("unknown");
  });

  it("is the connection's other end on one machine, whatever the headers say", () => {
    const forged = {
      "cf-connecting-ip": "192.0.2.7",
      "x-forwarded-for": "192.0.2.8",
      "x-real-ip": "192.0.2.9",
    };
    expect(from("development", forged, "127.0.0.1:51234")).toBe("127.0.0.1");
    expect(from("development", forged, "[::1]:51234")).toBe("0:0:0:0::/64");
    expect(from("development", forged, "[::ffff:198.51.100.3]:51234")).toBe("198.51.100.3");
  });

  it("is never empty", () => {
    expect(from("development", {})).toBe("unknown");
    expect(from("production", {})).toBe("unknown");
  });
});

describe("isFromLoopback", () => {
  const is = (clientIp?: string, headers: Record<string, string> = {}, ENVIRONMENT = "development") => {
    const request = new Request("http://quayside.test/", { headers });
    Object.defineProperty(request, "cf", { value: clientIp && { clientIp } });
    return isFromLoopback({ ENVIRONMENT }, request);
  };

  it.each(["127.0.0.1:51234", "127.8.9.10:1", "[::1]:51234", "[::ffff:127.0.0.1]:51234"])(
    "holds for %s",
    (peer) => {
      expect(is(peer)).toBe(true);
    },
  );

  it.each([
    "192.0.2.7:51234",
    "[2001:db8::1]:51234",
    "[::2]:51234",
    "[::ffff:192.0.2.7]:1",
    "127.0.0.1.evil:1",
  ])("does not hold for %s", (peer) => expect(is(peer)).toBe(false));

  it("does not hold through a proxy, in production, or where nobody knows", () => {
    for (const name of ["forwarded", "x-forwarded-for", "x-real-ip", "via"])
      expect(is("127.0.0.1:51234", { [name]: "127.0.0.1" })).toBe(false);
    expect(is("127.0.0.1:51234", {}, "production")).toBe(false);
    expect(is(undefined, { "cf-connecting-ip": "127.0.0.1" })).toBe(false);
  });
});

describe("networkOf", () => {
  it.each([
    ["203.0.113.9", "203.0.113.9"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:0DB8:0001:0002:ffff::", "2001:db8:1:2::/64"],
    ["2001:db8::5", "2001:db8:0:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    ["::", "0:0:0:0::/64"],
    ["::ffff:203.0.113.9", "203.0.113.9"],
    ["::ffff:cb00:7109", "203.0.113.9"],
    ["not:an:address", "not:an:address"],
    ["", ""],
  ])("counts %s as %s", (address, network) => expect(networkOf(address)).toBe(network));

  it("keeps no long text", () => expect(networkOf("x".repeat(10_000))).toHaveLength(64));
});
