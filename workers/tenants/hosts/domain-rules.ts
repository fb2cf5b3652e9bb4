import type { Env } from "../../kernel/env.ts";
import { fail } from "../../kernel/errors.ts";
import { pagesDomain, platformHost } from "./host-name.ts";

/** Names that lead nowhere on the internet (RFC 6761, RFC 6762, RFC 8375, RFC 9476), or only within one network. */
const PRIVATE_TOPS = new Set(
  "localhost local internal invalid onion arpa alt home lan corp intranet private".split(" "),
);
/** For documentation and tests (RFC 2606): nobody owns them, but tests on one machine. */
const EXAMPLES = new Set(["test", "example"]);

function refuse(detail: string): never {
  fail("invalid_input", detail, { issues: [{ pointer: "/domain", detail }] });
}

/**
 * Refuses domains that can be no tenant's: the platform's own, names under which anyone may register (public suffixes,
 * those of hosting services among them), and names without an owner.
 */
export async function requireOwnable(env: Env, host: string): Promise<void> {
  for (const ours of [platformHost(env), pagesDomain(env)])
    if (host === ours || host.endsWith(`.${ours}`))
      refuse(`Domains of ${ours} are the platform's; add one of your own.`);
  const top = host.split(".").at(-1) ?? "";
  if (PRIVATE_TOPS.has(top) || (EXAMPLES.has(top) && env.ENVIRONMENT !== "development"))
    refuse(`Names that end in .${top} lead nowhere; add one that is registered.`);
  // The list is long: it is read when somebody adds a domain, not at each start.
  const { getPublicSuffix } = await import("tldts");
  if (getPublicSuffix(host, { allowPrivateDomains: true }) === host)
    refuse(`Under ${host} anyone may have a name; add one that is yours alone.`);
}
