import { isBelow } from "../../../agents-runtime/isolate/egress-policy.ts";

/** Whether a host as a manifest names it lies within those that the settings allow; scheme and port are the manifest's. */
export function isAllowedHost(allowed: readonly string[], host: string): boolean {
  const url = URL.parse(host.startsWith("http://") ? host : `https://${host}`);
  return url !== null && allowed.some((pattern) => isBelow(pattern, url.hostname));
}
