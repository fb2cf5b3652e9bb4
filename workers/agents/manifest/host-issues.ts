import { exemptAddress, notPublic } from "../../../agents-runtime/isolate/egress-policy.ts";
import type { Issue } from "../../kernel/errors.ts";
import { isObject, type Json } from "../../kernel/json.ts";
import { HOST } from "./manifest.ts";

/**
 * What keeps the hosts of a manifest that has not been checked yet from ever being reached: the egress gate's own rule,
 * said before anything is published. `exempt` are the operator's exceptions, `host:port`.
 */
export function hostIssues(manifest: Json, pointer: string, exempt: readonly string[]): Issue[] {
  const permissions = isObject(manifest) ? manifest.permissions : undefined;
  const hosts = isObject(permissions) ? permissions.hosts : undefined;
  if (!Array.isArray(hosts)) return [];
  return hosts.flatMap((host, i) => {
    const detail = typeof host === "string" && HOST.test(host) ? problemOf(host, exempt) : undefined;
    return detail === undefined ? [] : [{ pointer: `${pointer}/permissions/hosts/${i}`, detail }];
  });
}

function problemOf(host: string, exempt: readonly string[]): string | undefined {
  const url = URL.parse(host.startsWith("http://") ? host : `https://${host}`);
  if (!url) return "is neither a host name nor an address";
  if (exemptAddress(url, exempt) !== undefined) return undefined;
  const registry = /^\*\.[^.]+$/.test(url.hostname) ? "this covers a whole registry" : undefined;
  const reason = notPublic(url.hostname) ?? registry;
  return reason && `use a public host name: ${reason}`;
}
