/** A request as far as the policy looks at it, and what its run may reach. */
export interface Reach {
  /** Hosts that both the manifest names and the deployment grants. */
  hosts: readonly string[];
  /** Hosts beyond which the workspace lets no agent go: names, and `*.` before one for all below it. */
  allowed?: readonly string[] | undefined;
  /** `host:port` that the operator exempts from having to be public, for tests; reached over plain http. */
  exempt: readonly string[];
}

const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/** Why a request may not leave the sandbox, in words for the agent's author; undefined when it may. */
export function refusalOf(url: URL, method: string, { hosts, allowed, exempt }: Reach): string | undefined {
  if (url.protocol !== "https:" && url.protocol !== "http:")
    return `the scheme ${url.protocol} is not allowed; use https:`;
  if (url.username !== "" || url.password !== "") return "credentials in the URL are not allowed";
  if (!METHODS.has(method)) return `the method ${method} is not allowed`;
  const problem = exemptAddress(url, exempt) === undefined ? notPublic(url.hostname) : undefined;
  if (problem !== undefined) return `${url.hostname} is not a public address: ${problem}`;
  if (!hosts.some((host) => covers(host, url))) {
    return `${url.host} is not among the hosts that the manifest names and the deployment grants`;
  }
  if (allowed?.some((pattern) => isBelow(pattern, url.hostname)) === false) {
    return `${url.host} is not among the hosts that this workspace's settings allow`;
  }
  return undefined;
}

/** Whether a name, or a pattern of names, lies within another one: `*.example.com` has all names below. */
export const isBelow = (pattern: string, name: string): boolean =>
  pattern.startsWith("*.") ? name.endsWith(pattern.slice(1)) : name === pattern;

/**
 * Whether a granted host covers a URL: `example.com` is https on the usual port, `example.com:8443` another
 * port, `*.example.com` any name below, and `http://example.com` plain http.
 */
export function covers(grant: string, url: URL): boolean {
  const granted = URL.parse(grant.startsWith("http://") ? grant : `https://${grant}`);
  if (granted?.protocol !== url.protocol || granted.port !== url.port) return false;
  const name = granted.hostname;
  return isBelow(name, url.hostname);
}

/** The operator's entry that exempts a URL, if one does. */
export function exemptAddress(url: URL, exempt: readonly string[]): string | undefined {
  const address = `${url.hostname}:${url.port || 80}`;
  return url.protocol === "http:" && exempt.includes(address) ? address : undefined;
}

// RFC 6761 and 6762, ICANN's names kept for private use, and those that home and office networks use by themselves.
const PRIVATE_SUFFIX =
  /(?:^|\.)(localhost|local|localdomain|internal|intranet|private|corp|home|lan|arpa|test|invalid|onion)$/;
/** Public services whose every name is, or may be made, one of a private address. */
const ECHOING_SUFFIX =
  /(?:^|\.)((?:nip|sslip|xip)\.io|(?:localtest|lvh|vcap|traefik)\.me|lacolhost\.com|local\.gd|localho\.st)$/;

/**
 * Why a host name, as the URL parser writes it, can be known not to be public; undefined when it may be. The parser has already
 * made all numeric forms dotted ones. A public name with a private address is stopped when it is connected to, by
 * the runtime's network policy.
 */
export function notPublic(hostname: string): string | undefined {
  const name = hostname.toLowerCase().replace(/\.$/, "");
  if (name.startsWith("[") || /^\d+(?:\.\d+){3}$/.test(name)) return "name a host, not an address";
  const [, suffix] = PRIVATE_SUFFIX.exec(name) ?? [];
  if (suffix !== undefined) return `names ending in ${suffix} belong to private networks`;
  if (!name.includes(".")) return "a name without a dot belongs to a private network";
  const [, echoing] = ECHOING_SUFFIX.exec(name) ?? [];
  return echoing && `names ending in ${echoing} stand for private addresses`;
}
