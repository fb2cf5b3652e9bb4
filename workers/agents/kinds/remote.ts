import { covers } from "../../../agents-runtime/isolate/egress-policy.ts";
import type { Finding } from "../contract.ts";
import type { Remote } from "../manifest/kinds.ts";
import { jsonProgram, type ProgramRules } from "./contract.ts";

/** Where a remote agent is. */
export type RemoteProgram = Remote;

/** A remote agent is a URL, whose host it declares as any other host. */
export const remoteProgram: ProgramRules = ({ manifest }) => {
  const remote = manifest.remote as Remote;
  const url = new URL(remote.url);
  const declared = manifest.permissions.hosts.some((host) => covers(host, url));
  const used = `${url.protocol === "http:" ? "http://" : ""}${url.host}`;
  return {
    findings: declared ? [] : [undeclared(used)],
    hostsUsed: [used],
    make: async () => jsonProgram(remote satisfies RemoteProgram),
  };
};

const undeclared = (host: string): Finding => ({
  severity: "block",
  rule: "host-undeclared",
  path: "agent.json",
  pointer: "/remote/url",
  message: `${host} is not among the hosts that the manifest names: no run could reach it.`,
  hint: `Add "${host}" to permissions.hosts in agent.json.`,
});
