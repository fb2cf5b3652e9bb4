import { connect, type Socket } from "node:net";
import { performance } from "node:perf_hooks";
import { timingsOf } from "./timings.ts";

export interface Load {
  url: string;
  headers: Record<string, string>;
  body: string;
  connections: number;
  seconds: number;
}

/** What a load measured: answered requests, how many a second, and latencies in milliseconds. */
export interface Measured {
  requests: number;
  rps: number;
  p50: number;
  p99: number;
  errors: number;
}

/**
 * Sends the same request over and over on a fixed number of kept-alive connections, the next one when the answer
 * is there. Speaks HTTP/1.1 on plain sockets: the load shares the machine with the server, so it must cost little.
 */
export async function measure(load: Load): Promise<Measured> {
  const { hostname, port } = new URL(load.url);
  const message = toMessage(load);
  const latencies: number[] = [];
  let errors = 0;
  const began = performance.now();
  const until = began + load.seconds * 1000;
  const worker = async () => {
    const socket = connect(Number(port), hostname);
    const reader = new AnswerReader(socket);
    while (performance.now() < until) {
      const started = performance.now();
      socket.write(message);
      const status = await reader.next();
      if (status === 200) latencies.push(performance.now() - started);
      else errors += 1;
    }
    socket.destroy();
  };
  await Promise.all(Array.from({ length: load.connections }, worker));
  const seconds = (performance.now() - began) / 1000;
  const { p50, p99 } = timingsOf(latencies);
  return { requests: latencies.length, rps: latencies.length / seconds, p50, p99, errors };
}

function toMessage({ url, headers, body }: Load): Buffer {
  const { host, pathname, search } = new URL(url);
  const fields = {
    host,
    "content-type": "application/json",
    "content-length": String(Buffer.byteLength(body)),
    ...headers,
  };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}`);
  return Buffer.from(`POST ${pathname}${search} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n${body}`);
}

/** Finds the ends of answers in a connection's bytes, by Content-Length or by the last chunk. */
class AnswerReader {
  #text = "";
  #resolve: ((status: number) => void) | undefined;
  #reject: ((error: Error) => void) | undefined;

  constructor(socket: Socket) {
    socket.setNoDelay(true);
    socket.setEncoding("latin1");
    socket.on("data", (chunk: string) => {
      this.#text += chunk;
      this.#tryToEnd();
    });
    socket.on("error", (error) => this.#reject?.(error));
    socket.on("close", () => this.#reject?.(new Error("the server closed the connection")));
  }

  next(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  #tryToEnd(): void {
    const head = this.#text.indexOf("\r\n\r\n");
    if (head < 0) return;
    const length = /\r\ncontent-length: (\d+)/i.exec(this.#text.slice(0, head))?.[1];
    const end =
      length === undefined ? this.#text.indexOf("\r\n0\r\n\r\n", head) + 7 : head + 4 + Number(length);
    if (end < head + 4 || this.#text.length < end) return;
    const status = Number(this.#text.slice(9, 12));
    this.#text = this.#text.slice(end);
    this.#resolve?.(status);
  }
}
