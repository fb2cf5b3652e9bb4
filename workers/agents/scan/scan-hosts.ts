import { notPublic } from "../../../agents-runtime/isolate/egress-policy.ts";
import type { Finding } from "../contract.ts";
import type { Manifest } from "../manifest/manifest.ts";
import type { ParsedModule } from "./parse-module.ts";

interface HostUse {
  host: string;
  path: string;
  line: number;
  column: number;
}

/** Hosts that the modules plainly address, held against those that the manifest declares. */
export function scanHosts(
  modules: readonly ParsedModule[],
  { permissions }: Manifest,
): { hostsUsed: string[]; findings: Finding[] } {
  const uses = modules.flatMap(({ path, hosts }) => hosts.uses.map((use) => ({ ...use, path })));
  const unknown = modules.some(({ hosts }) => hosts.unknown);
  const hostsUsed = [...new Set(uses.map(({ host }) => host))].sort();
  const findings = undeclared(uses, permissions.hosts);
  if (unknown && permissions.hosts.length === 0 && hostsUsed.length === 0) findings.push(NO_HOSTS);
  // An address that only the run knows may be of any declared host.
  if (!unknown) findings.push(...unused(hostsUsed, permissions.hosts));
  return { hostsUsed, findings };
}

const NO_HOSTS: Finding = {
  severity: "warn",
  rule: "host-undeclared",
  path: "agent.json",
  pointer: "/permissions/hosts",
  message: "The code calls fetch, and the manifest names no host: every request will be refused.",
  hint: 'Name the hosts in permissions.hosts, such as "api.example.com".',
};

const undeclared = (uses: HostUse[], declared: string[]): Finding[] =>
  [...new Map(uses.toReversed().map((use) => [use.host, use])).values()]
    .filter(({ host }) => !declared.some((grant) => covers(grant, host)))
    .map(({ host, ...place }) => ({ severity: "warn", ...place, ...undeclaredHost(host) }));

/** A private host cannot be declared, so that is no advice. */
function undeclaredHost(host: string): Pick<Finding, "rule" | "message" | "hint"> {
  const problem = notPublic(new URL(host.startsWith("http://") ? host : `https://${host}`).hostname);
  if (problem === undefined) {
    return {
      rule: "host-undeclared",
      message: `${host} is addressed and not declared: requests to it will be refused.`,
      hint: `Add "${host}" to permissions.hosts in agent.json.`,
    };
  }
  return {
    rule: "host-private",
    message: `${host} is not a public host: requests to it will be refused.`,
    hint: `Address a public one: ${problem}.`,
  };
}

const unused = (used: string[], declared: string[]): Finding[] =>
  declared
    .map((grant, i) => ({ grant, i }))
    .filter(({ grant }) => !used.some((host) => covers(grant, host)))
    .map(({ grant, i }) => ({
      severity: "note",
      rule: "host-unused",
      path: "agent.json",
      pointer: `/permissions/hosts/${i}`,
      message: `${grant} is declared, and no code was found that addresses it.`,
      hint: "Ask for no more than is needed.",
    }));

/** Whether a declared host covers a used one; both as the manifest writes them. */
function covers(grant: string, host: string): boolean {
  const wildcard = /^((?:http:\/\/)?)\*(\..+)$/.exec(grant);
  if (!wildcard) return grant === host;
  const [, scheme = "", ending = ""] = wildcard;
  return host.startsWith(scheme) && host.startsWith("http://") === (scheme !== "") && host.endsWith(ending);
}
