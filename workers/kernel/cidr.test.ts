import { describe, expect, it } from "vitest";
import { formatNetwork, inNetworks, parseNetwork } from "./cidr.ts";

const lies = (address: string, ...networks: string[]): boolean =>
  inNetworks(
    networks.map((text) => parseNetwork(text) ?? expect.fail(`${text} is no network`)),
    address,
  );

describe("parseNetwork", () => {
  it.each([
    ["192.0.2.7", "192.0.2.7/32"],
    ["192.0.2.77/24", "192.0.2.0/24"],
    ["10.255.255.255/9", "10.128.0.0/9"],
    ["0.0.0.0/0", "0.0.0.0/0"],
    ["2001:DB8:0:0::7", "2001:db8::7/128"],
    ["2001:db8:ffff::/33", "2001:db8:8000::/33"],
    ["::/0", "::/0"],
    ["::ffff:192.0.2.7", "192.0.2.7/32"],
    ["::ffff:192.0.2.7/120", "192.0.2.0/24"],
    ["::192.0.2.7", "::c000:207/128"],
  ])("reads %s as %s", (text, canonical) => {
    const network = parseNetwork(text);
    expect(network && formatNetwork(network)).toBe(canonical);
  });

  it.each([
    ...["", "/", "192.0.2", "192.0.2.256", "192.0.2.07", "192.0.2.1/33", "192.0.2.1/-1", "192.0.2.1/08"],
    ...["0x7f.1", "2130706433", "192.0.2.1/24/8", " 192.0.2.1", "192.0.2.1 ", "192.0.2.1/", "a.b.c.d"],
    ...[
      "2001:db8::/129",
      "2001:db8",
      ":::",
      "::1%eth0",
      "fe80::1%1/64",
      "[::1]",
      "::1]@[::2",
      "1:2:3:4:5:6:7:8:9",
    ],
    ...["::ffff:1.2.3.4/95", "example.org", "٣.1.1.1"],
  ])("takes %j for none", (text) => expect(parseNetwork(text)).toBeUndefined());
});

describe("inNetworks", () => {
  it("knows the addresses of a network from those beside it", () => {
    expect(lies("192.0.2.255", "192.0.2.0/24")).toBe(true);
    expect(lies("192.0.3.0", "192.0.2.0/24")).toBe(false);
    expect(lies("192.0.1.255", "192.0.2.0/24")).toBe(false);
    expect(lies("10.128.0.1", "10.128.0.0/9")).toBe(true);
    expect(lies("10.127.255.255", "10.128.0.0/9")).toBe(false);
    expect(lies("2001:db8:7fff:ffff::1", "2001:db8::/33")).toBe(true);
    expect(lies("2001:db8:8000::1", "2001:db8::/33")).toBe(false);
    expect(lies("198.51.100.1", "192.0.2.0/24", "198.51.100.0/30")).toBe(true);
    expect(lies("198.51.100.1")).toBe(false);
  });

  it("takes a mapped address for the IPv4 one that it is, either way", () => {
    expect(lies("::ffff:192.0.2.9", "192.0.2.0/24")).toBe(true);
    expect(lies("::FFFF:c000:0209", "192.0.2.0/24")).toBe(true);
    expect(lies("192.0.2.9", "::ffff:192.0.2.0/120")).toBe(true);
    expect(lies("::ffff:203.0.113.9", "192.0.2.0/24")).toBe(false);
  });

  it("keeps the families apart", () => {
    expect(lies("192.0.2.1", "::/0")).toBe(false);
    expect(lies("::ffff:192.0.2.1", "::/0")).toBe(false);
    expect(lies("2001:db8::1", "0.0.0.0/0")).toBe(false);
    expect(lies("2001:db8::1", "::/0")).toBe(true);
    expect(lies("192.0.2.1", "0.0.0.0/0")).toBe(true);
  });

  it("has no place for what is no address", () => {
    for (const address of ["", "unknown", "192.0.2.1:80", "2001:db8::/64"])
      expect(lies(address, "0.0.0.0/0", "::/0")).toBe(false);
  });
});
