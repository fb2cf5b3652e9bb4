import { groupsOf } from "./address.ts";

/** A network of IPv4 or IPv6 (RFC 4632, RFC 4291 section 2.3), parsed once to be asked often. */
export interface Network {
  /** Networks of one family have no addresses of the other. */
  family: 4 | 6;
  /** Eight groups of 16 bits; an IPv4 address is the mapped one, `::ffff:a.b.c.d`. */
  groups: number[];
  /** How many of the 128 bits have to be the same. */
  bits: number;
}

const IPV4 = /^(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})$/;
const MAPPED = [0, 0, 0, 0, 0, 0xffff];

function parseAddress(text: string): Omit<Network, "bits"> | undefined {
  const octets = IPV4.exec(text)?.slice(1).map(Number);
  if (octets) {
    const [a = 0, b = 0, c = 0, d = 0] = octets;
    return Math.max(...octets) > 255
      ? undefined
      : { family: 4, groups: [...MAPPED, (a << 8) | b, (c << 8) | d] };
  }
  const groups = groupsOf(text);
  return groups && { family: MAPPED.every((group, i) => groups[i] === group) ? 4 : 6, groups };
}

/** The bits of group `i` that a prefix of so many bits covers. */
const maskOf = (bits: number, i: number): number =>
  0xffff & ~(0xffff >> Math.max(0, Math.min(16, bits - 16 * i)));

/** A network written as `192.0.2.0/24` or `2001:db8::/32`, or one address; undefined for anything else. */
export function parseNetwork(text: string): Network | undefined {
  const [, address = "", prefix] = /^([^/%]+)(?:\/(0|[1-9]\d{0,2}))?$/.exec(text) ?? [];
  const parsed = parseAddress(address);
  if (!parsed) return undefined;
  const written = address.includes(":") ? 128 : 32;
  const length = prefix === undefined ? written : Number(prefix);
  const bits = length + 128 - written;
  // Fewer bits of a mapped address than those that say that it is one would be a network of both families.
  if (length > written || (parsed.family === 4 && bits < 96)) return undefined;
  return { ...parsed, bits, groups: parsed.groups.map((group, i) => group & maskOf(bits, i)) };
}

/** A network in the form that is stored and shown. */
export function formatNetwork({ family, groups, bits }: Network): string {
  if (family === 4) {
    const [high = 0, low = 0] = groups.slice(6);
    return `${[high >> 8, high & 255, low >> 8, low & 255].join(".")}/${bits - 96}`;
  }
  const { hostname } = new URL(`http://[${groups.map((group) => group.toString(16)).join(":")}]/`);
  return `${hostname.slice(1, -1)}/${bits}`;
}

/** Whether an address lies in one of the networks; what is no address lies in none. */
export function inNetworks(networks: readonly Network[], address: string): boolean {
  const asked = parseAddress(address);
  if (!asked) return false;
  return networks.some(
    ({ family, groups, bits }) =>
      family === asked.family &&
      groups.every((group, i) => (group ^ ((asked.groups[i] ?? 0) & maskOf(bits, i))) === 0),
  );
}
