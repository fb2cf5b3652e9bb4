import { refusalOf } from "../../../agents-runtime/isolate/egress-policy.ts";
import type { RemoteProgram } from "../../agents/index.ts";
import type { Env } from "../../kernel/env.ts";
import { exemptions, publicFetch } from "../../kernel/public-fetch.ts";
import { InvokeFailure } from "../protocol/invoke-failure.ts";

/** What a request to a remote agent may reach, as requests of an isolate do. */
export interface RemoteReach {
  /** Hosts that the manifest names and the deployment grants. */
  hosts: readonly string[];
  /** Hosts beyond which the workspace lets no agent go; null where it does not say. */
  allowedHosts: readonly string[] | null;
}

/** Where a remote agent answers `/invoke` or `/healthz`: below its own address. */
export function addressOf({ url }: RemoteProgram, path: "/invoke" | "/healthz"): URL {
  const address = new URL(url);
  address.pathname = address.pathname.replace(/\/$/, "") + path;
  address.hash = "";
  return address;
}

/** Sends a request to a remote agent's server; rejects with an `InvokeFailure` where that may not be, or nobody answers. */
export async function reach(
  env: Env,
  address: URL,
  { hosts, allowedHosts }: RemoteReach,
  init: RequestInit & { method: string },
): Promise<Response> {
  const limits = { hosts, allowed: allowedHosts ?? undefined, exempt: exemptions(env) };
  const refusal = refusalOf(address, init.method, limits);
  if (refusal !== undefined) throw new InvokeFailure("egress_refused", `Nothing was sent: ${refusal}.`);
  try {
    return await publicFetch(env, address, init);
  } catch (error) {
    init.signal?.throwIfAborted();
    // What the runtime says of it may name addresses that nobody should learn here.
    console.warn(`remote: ${address.host} cannot be reached: ${(error as Error).message}`);
    const message = `There is no connection to ${address.host} at a public address.`;
    throw new InvokeFailure("agent_unreachable", message);
  }
}
