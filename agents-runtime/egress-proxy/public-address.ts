import { BlockList, isIP } from "node:net";

const PRIVATE = [
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.168.0.0/16",
];

/**
 * Special-purpose addresses (RFC 6890) other than the private ones, among them those that carry an IPv4 address:
 * mapped, compatible, NAT64, 6to4, Teredo. Of IPv6 only global unicast, 2000::/3, remains.
 */
export const SPECIAL_PURPOSE: readonly string[] = [
  ...["0.0.0.0/8", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24"],
  ...["203.0.113.0/24", "224.0.0.0/3"],
  ...["::/3", "4000::/2", "8000::/1", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"],
];

/** Networks in CIDR notation, as what can be asked of an address. */
function blockList(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = "", prefix] = network.split("/");
    list.addSubnet(address, Number(prefix), isIP(address) === 6 ? "ipv6" : "ipv4");
  }
  return list;
}

/** Whether an address is public, and in none of the further networks that are denied. */
export function publicAddresses(denied: readonly string[] = []): (address: string) => boolean {
  const list = blockList([...PRIVATE, ...SPECIAL_PURPOSE, ...denied]);
  return (address) => {
    const family = isIP(address);
    return family !== 0 && !list.check(address, family === 6 ? "ipv6" : "ipv4");
  };
}
