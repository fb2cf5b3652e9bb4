import type { NetworkInterfaceInfo } from "node:os";
import { expect, it } from "vitest";
import { deniedNetworks } from "./denied-networks.ts";

it("denies this machine's own addresses, each once, besides the special ones", () => {
  const [v4, v6] = [
    { address: "11.22.33.44", family: "IPv4" },
    { address: "2600::1", family: "IPv6" },
  ] as NetworkInterfaceInfo[];
  const denied = deniedNetworks({
    eth0: [v4, v6] as NetworkInterfaceInfo[],
    eth1: [v4] as NetworkInterfaceInfo[],
  });
  expect(denied.slice(-2)).toEqual(["11.22.33.44/32", "2600::1/64"]);
  expect(denied).toContain("198.18.0.0/15");
  expect(new Set(denied).size).toBe(denied.length);
});
