import { networkInterfaces } from "node:os";

/**
 * What the runtime's "public" leaves in of the special-purpose addresses (RFC 6890), among them those that carry an
 * IPv4 address: mapped, compatible, NAT64, 6to4, Teredo. Of IPv6 only global unicast, 2000::/3, remains.
 */
const SPECIAL_PURPOSE = [
  "0.0.0.0/8",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/3",
  "::/3",
  "4000::/2",
  "8000::/1",
  "2001::/23",
  "2001:db8::/32",
  "2002::/16",
];

/**
 * The networks that no agent reaches, besides the private ones: special ones, and this machine by its public addresses.
 * Of IPv6 that is the whole subnet, since systems change their own address in it every day (RFC 8981).
 */
export function deniedNetworks(interfaces = networkInterfaces()): string[] {
  const own = Object.values(interfaces)
    .flatMap((addresses) => addresses ?? [])
    .map(({ address, family }) => `${address}/${family === "IPv4" ? 32 : 64}`);
  return [...SPECIAL_PURPOSE, ...new Set(own)];
}
