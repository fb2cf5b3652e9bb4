import { Agent, request } from "node:http";
import { performance } from "node:perf_hooks";
import { median } from "../../../bench/timings.ts";

/** A request as a stranger would send it, to `path` of the server; `host` is the name that it calls it by. */
export interface Question {
  method?: string;
  path: string;
  headers?: Record<string, string>;
  body?: string;
  /** The address of this machine that it comes from, over a connection of its own; else all share one. */
  from?: string;
}

export interface Answer {
  status: number;
  ms: number;
}

const connection = new Agent({ keepAlive: true, maxSockets: 1 });

/** Sends one request, and says how long its whole answer took. */
export function ask(port: number, { method = "GET", path, headers, body, from }: Question): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const source = from === undefined ? { agent: connection } : { agent: false as const, localAddress: from };
    const sent = request({ host: "127.0.0.1", port, method, path, headers, ...source }, (response) => {
      response.on("error", reject).on("end", () => {
        resolve({ status: response.statusCode ?? 0, ms: performance.now() - began });
      });
      response.resume();
    });
    sent.on("error", reject).end(body);
  });
}

export interface Comparison {
  /** The medians, in milliseconds. */
  theirs: number;
  nothing: number;
  /** How far apart they are, as a share of the smaller one; below zero where theirs is. */
  apart: number;
  /** The statuses that came. */
  statuses: number[];
}

/**
 * The medians of two kinds of question, each asked so many times, in turn and in a random order, so that whatever
 * else the machine does meets both alike.
 */
export async function compare(
  port: number,
  times: number,
  { theirs, nothing }: { theirs: (i: number) => Question; nothing: (i: number) => Question },
): Promise<Comparison> {
  const taken = { theirs: [] as number[], nothing: [] as number[] };
  const statuses = new Set<number>();
  const once = async (kind: "theirs" | "nothing", i: number) => {
    const { status, ms } = await ask(port, kind === "theirs" ? theirs(i) : nothing(i));
    statuses.add(status);
    taken[kind].push(ms);
  };
  for (let i = 0; i < times; i++) {
    const first = Math.random() < 0.5 ? "theirs" : "nothing";
    await once(first, i);
    await once(first === "theirs" ? "nothing" : "theirs", i);
  }
  const [a, b] = [median(taken.theirs), median(taken.nothing)];
  return { theirs: a, nothing: b, apart: (a - b) / Math.min(a, b), statuses: [...statuses] };
}
