import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { probe, untilHealthy, untilStalled, untilTooBig } from "./watchdog.ts";

let folder: string;
let socket: string;
let server: Server | undefined;
let child: ChildProcess | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "quayside-watchdog-"));
  socket = join(folder, "0.sock");
});
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
  child?.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

async function serve(listener: RequestListener): Promise<void> {
  server = createServer(listener).listen(socket);
  await once(server, "listening");
}
const answer: RequestListener = (_, response) => void response.end("ok");
const forever = () => new AbortController().signal;

describe("probe", () => {
  it("asks for /healthz", async () => {
    await serve((request, response) => void response.writeHead(request.url === "/healthz" ? 200 : 404).end());
    expect(await probe(socket, 1000)).toBe(true);
  });

  it("is not satisfied with an error, silence, or nobody there", async () => {
    expect(await probe(socket, 1000)).toBe(false);
    await serve((_, response) => void response.writeHead(500).end());
    expect(await probe(socket, 1000)).toBe(false);
    server?.removeAllListeners("request").on("request", () => {});
    expect(await probe(socket, 50)).toBe(false);
  });

  it("sees an answer that came while this process was paused", async () => {
    await serve(answer);
    const probing = probe(socket, 100);
    // The loop turns once to send and once to answer; then this process is held up beyond the limit.
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    const until = Date.now() + 150;
    while (Date.now() < until);
    expect(await probing).toBe(true);
  });
});

describe("untilHealthy", () => {
  it("waits for a process that has not opened its socket yet", async () => {
    const healthy = untilHealthy(socket, 5000, forever());
    await serve(answer);
    expect(await healthy).toBe(true);
  });

  it("loses patience", async () => expect(await untilHealthy(socket, 60, forever())).toBe(false));
});

describe("untilStalled", () => {
  it("resolves once a process has gone silent for the time given, not before", async () => {
    let silentSince = 0;
    let answers = 0;
    await serve((request, response) => {
      answers += 1;
      if (answers <= 2) answer(request, response);
      else silentSince ||= Date.now();
    });
    await untilStalled(socket, 600, forever());
    const silence = Date.now() - silentSince;
    expect(answers).toBe(3);
    expect(silence).toBeGreaterThan(250);
    expect(silence).toBeLessThan(900);
  });

  it("goes on watching one that answers, until it is told to stop", async () => {
    await serve(answer);
    const stop = new AbortController();
    let over = false;
    const watching = untilStalled(socket, 300, stop.signal).then(() => {
      over = true;
    });
    for (let i = 0; i < 8; i++) await probe(socket, 100);
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(over).toBe(false);
    stop.abort();
    await watching;
  });
});

describe("untilTooBig", () => {
  it("resolves when a process holds more than the limit", async () => {
    const grow = "const kept = []; setInterval(() => kept.push(Buffer.alloc(8e6, 1)), 10)";
    child = spawn(process.execPath, ["-e", grow], { stdio: "ignore" });
    const stop = new AbortController();
    const small = untilTooBig(process.pid, Number.MAX_SAFE_INTEGER, stop.signal).then(() => "small");
    const big = untilTooBig(child.pid as number, 150e6, stop.signal).then(() => "big");
    expect(await Promise.race([small, big])).toBe("big");
    stop.abort();
  });
});
