import { WorkerEntrypoint } from "cloudflare:workers";
import type { Fixture } from "./contract.ts";
import { refusalOf } from "./egress-policy.ts";

export interface EgressProps {
  hosts: string[];
  fixtures?: Record<string, Fixture>;
}

/** Headers that the gate sets or that say something about this machine; an agent's own values are dropped. */
const DROPPED = ["host", "cf-connecting-ip", "cf-worker", "x-forwarded-for", "x-real-ip", "forwarded", "via"];

/**
 * The egress gate: the global `fetch` of every loaded program. Redirects come back to the program's own fetch,
 * which asks the gate again for the next hop; so each hop is checked here.
 */
export class Egress extends WorkerEntrypoint<unknown, EgressProps> {
  override async fetch(request: Request): Promise<Response> {
    const { hosts, fixtures } = this.ctx.props;
    const url = new URL(request.url);
    const refusal = refusalOf(url, request.method, hosts);
    if (refusal !== undefined) throw new Error(`Egress refused: ${refusal}.`);
    if (fixtures) return replay(fixtures, request.url);
    const headers = new Headers(request.headers);
    for (const name of DROPPED) headers.delete(name);
    return fetch(new Request(request, { headers, redirect: "manual" }));
  }
}

function replay(fixtures: Record<string, Fixture>, url: string): Response {
  const recorded = fixtures[url];
  if (!recorded) throw new Error(`No recorded answer for ${url}; add it to the test's fixtures.`);
  const status = recorded.status ?? 200;
  const empty = [101, 204, 205, 304].includes(status);
  return new Response(empty ? null : (recorded.body ?? ""), { status, headers: recorded.headers ?? {} });
}
