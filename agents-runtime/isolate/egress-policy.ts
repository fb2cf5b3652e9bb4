/** Why a request may not leave the sandbox, in words for the agent's author; undefined when it may. */
export function refusalOf(url: URL, method: string, hosts: readonly string[]): string | undefined {
  if (url.protocol !== "https:" && url.protocol !== "http:")
    return `the scheme ${url.protocol} is not allowed; use https:`;
  if (url.username !== "" || url.password !== "") return "credentials in the URL are not allowed";
  if (!METHODS.has(method)) return `the method ${method} is not allowed`;
  if (isPrivateName(url.hostname)) return `${url.hostname} is not a public address`;
  if (!hosts.some((host) => covers(host, url))) {
    return `${url.host} is not among the hosts that the manifest names and the deployment grants`;
  }
  return undefined;
}

const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/**
 * Whether a granted host covers a URL: `example.com` is https on the usual port, `example.com:8443` another
 * port, `*.example.com` any name below, and `http://example.com` plain http.
 */
export function covers(grant: string, url: URL): boolean {
  const plain = grant.startsWith("http://");
  if (plain !== (url.protocol === "http:")) return false;
  const [name = "", port = ""] = grant
    .replace(/^https?:\/\//, "")
    .toLowerCase()
    .split(":");
  if (port !== url.port) return false;
  return name.startsWith("*.") ? url.hostname.endsWith(name.slice(1)) : url.hostname === name;
}

/**
 * Names and literals that are never public. The URL parser has already turned decimal, octal and hexadecimal
 * forms into dotted ones. Names that resolve to private addresses are stopped below, by the runtime's network policy.
 */
export function isPrivateName(hostname: string): boolean {
  if (hostname.startsWith("[")) return true;
  const name = hostname.replace(/\.$/, "");
  if (/^\d+\.\d+\.\d+\.\d+$/.test(name)) return isPrivateV4(name.split(".").map(Number));
  return !name.includes(".") || /(^|\.)(localhost|local|internal|home\.arpa|lan)$/.test(name);
}

// RFC 6890 special-purpose blocks, and multicast and reserved space above 224.
function isPrivateV4([a = 0, b = 0, c = 0]: number[]): boolean {
  if (a === 0 || a === 10 || a === 127 || a >= 224) return true;
  if (a === 100) return b >= 64 && b < 128;
  if (a === 169) return b === 254;
  if (a === 172) return b >= 16 && b < 32;
  if (a === 192) return b === 168 || (b === 0 && (c === 0 || c === 2)) || (b === 88 && c === 99);
  if (a === 198) return b === 18 || b === 19 || (b === 51 && c === 100);
  return a === 203 && b === 0 && c === 113;
}
