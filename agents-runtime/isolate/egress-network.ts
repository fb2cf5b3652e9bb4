import { exemptAddress } from "./egress-policy.ts";

/** What the gate sends requests through. */
export interface EgressNetwork {
  exempt: readonly string[];
  fetch(url: URL, init: RequestInit): Promise<Response>;
}

/** Bindings that only a sandbox on one machine has, and only when its operator asks for them. */
export interface EgressEnv {
  /** `host:port` of servers that are reached though they are not public; each has a binding named after it. */
  EGRESS_ALLOW?: string[];
}

/** The public network, and beside it the servers that the operator exempts, each by a way of its own. */
export function networkOf(env: EgressEnv): EgressNetwork {
  const exempt = env.EGRESS_ALLOW ?? [];
  return {
    exempt,
    fetch(url, init) {
      const address = exemptAddress(url, exempt);
      const way = (env as Record<string, Fetcher | undefined>)[`EGRESS_${address}`];
      return way ? way.fetch(url.href, init) : fetch(url.href, init);
    },
  };
}
