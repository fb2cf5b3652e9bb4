import type { OutboundHandlerContext } from "@cloudflare/containers";
import type { ContainerSpec } from "../../workers/runtimes/container/contract.ts";
import { refusalOf } from "../isolate/egress-policy.ts";

/** What the containers of one spec may reach. */
export type Reach = Pick<ContainerSpec, "hosts" | "allowedHosts">;

/**
 * The way out of a container that was granted hosts: the platform hands it every request, TLS opened, and it lets through what the
 * policy of isolates does. Redirects are the container's own to follow, and come here again.
 */
export async function egress(
  request: Request,
  _env: unknown,
  { params }: OutboundHandlerContext<Reach>,
): Promise<Response> {
  const { hosts, allowedHosts } = params;
  const url = new URL(request.url);
  const reach = { hosts, allowed: allowedHosts ?? undefined, exempt: [] };
  const refusal = refusalOf(url, request.method, reach);
  if (refusal !== undefined) return refuse(403, "egress_refused", refusal);
  return fetch(new Request(request, { redirect: "manual" })).catch((error: unknown) =>
    refuse(502, "egress_failed", `${url.host} did not answer: ${(error as Error).message}`),
  );
}

/** As the proxy of one machine says it. */
const refuse = (status: number, code: string, message: string): Response =>
  Response.json({ code, message }, { status });
