import { networkInterfaces } from "node:os";
import { SPECIAL_PURPOSE } from "../../agents-runtime/egress-proxy/public-address.ts";

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
