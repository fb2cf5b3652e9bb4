import type { SandboxEvent } from "./contract.ts";
import { Egress, type EgressAnswer } from "./egress.ts";
import type { EgressRequest } from "./egress-request.ts";

export interface Sent extends RequestInit {
  url: string;
  headers: Headers;
}
export type Server = (sent: Sent) => Response | Promise<Response>;

const HOSTS = ["a.example.com", "b.example.com", "http://a.example.com"];

/** A gate whose network is a function, with what left through it, what it told the gateway, and the run's log. */
export function gateTo(server: Server, leaving = (): Promise<void> => Promise.resolve()) {
  const sent: Sent[] = [];
  const lines: SandboxEvent[] = [];
  const told = { leaving: 0 };
  const egress = new Egress({
    invocation: { runId: "run_1", hosts: HOSTS },
    network: {
      exempt: [],
      async fetch(url, init) {
        const request = { ...init, url: url.href, headers: new Headers(init.headers) };
        sent.push(request);
        return server(request);
      },
    },
    leaving: () => {
      told.leaving += 1;
      return leaving();
    },
    record: (line) => lines.push(line),
  });
  let steps = 0;
  const ask = (url: string, more: Partial<EgressRequest> = {}) =>
    egress.request(steps++, { method: "GET", url, headers: [], redirect: "follow", ...more });
  const messages = () => lines.map(({ data }) => JSON.parse(data).message as string);
  return { egress, ask, sent, lines, messages, told };
}

export const ok = () => new Response("hello");
export const to = (location: string, status = 302) => new Response(null, { status, headers: { location } });
export const text = (answer: EgressAnswer) => (answer.ok ? new Response(answer.body).text() : answer.message);
export const bytes = (length: number) => new Uint8Array(length);
