/** Networks that are nobody's public ones (IANA's special-purpose registries), as `address/prefix length`. */
const SPECIAL_V4 = [
  ...["0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"],
  ...["192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15"],
  ...["198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3"],
].map((network) => {
  const [address = "", length] = network.split("/");
  return { first: numberOf(address) ?? 0, size: 2 ** (32 - Number(length)) };
});

function numberOf(address: string): number | undefined {
  const parts = address.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256))
    return undefined;
  return parts.reduce((sum, part) => sum * 256 + Number(part), 0);
}

/**
 * Whether an IP address is one of the public internet. Of IPv6 only global unicast (2000::/3) is, without what
 * documentation, tunnels and translation use of it: those stand for other addresses.
 */
export function isPublicAddress(address: string): boolean {
  const v4 = numberOf(address);
  if (v4 !== undefined) return !SPECIAL_V4.some(({ first, size }) => v4 >= first && v4 < first + size);
  if (!address.includes(":") || !URL.canParse(`http://[${address}]/`)) return false;
  const name = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  return (
    /^[23]/.test(name) &&
    name.indexOf(":") === 4 &&
    !/^(?:2001:(?:0?:|db8:|[0-9a-f]{1,2}:)|2002:|3fff:)/.test(name)
  );
}
