import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MEASURED } from "../../test/soak.ts";
import type { SandboxReport } from "../../workers/runtimes/processes/report.ts";
import { askRuntime, spawnRuntime } from "./runtime.test-kit.ts";
import { probe, type Tell, untilHealthy, Watchdog, type Watched } from "./watchdog.ts";

let folder: string;
let socketPath: string;
let server: Server | undefined;
let child: ChildProcess | undefined;
let stop: AbortController;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "quayside-watchdog-"));
  socketPath = join(folder, "0.sock");
  stop = new AbortController();
});
afterEach(() => {
  stop.abort();
  server?.closeAllConnections();
  server?.close();
  server = undefined;
  child?.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

async function serve(listener: RequestListener): Promise<void> {
  server = createServer(listener).listen(socketPath);
  await once(server, "listening");
}
const answer: RequestListener = (_, response) => void response.end("ok");

describe("probe", () => {
  it("asks for /healthz", async () => {
    await serve((request, response) => void response.writeHead(request.url === "/healthz" ? 200 : 404).end());
    expect(await probe(socketPath, 1000)).toBe(true);
  });

  it("is not satisfied with an error, silence, or nobody there", async () => {
    expect(await probe(socketPath, 1000)).toBe(false);
    await serve((_, response) => void response.writeHead(500).end());
    expect(await probe(socketPath, 1000)).toBe(false);
    server?.removeAllListeners("request").on("request", () => {});
    expect(await probe(socketPath, 50)).toBe(false);
  });

  it("sees an answer that came while this process was paused", async () => {
    await serve(answer);
    const probing = probe(socketPath, 100);
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
    const healthy = untilHealthy(socketPath, 5000, stop.signal);
    await serve(answer);
    expect(await healthy).toBe(true);
  });

  it("loses patience", async () => expect(await untilHealthy(socketPath, 60, stop.signal)).toBe(false));
});

type Report = Partial<SandboxReport> & { at: number };

/** Watches such a process; what the gateway is told is written down, and it answers what a test says. */
async function watch(use: () => Awaited<ReturnType<Tell>>, more: Partial<Watched> = {}) {
  child = spawnRuntime(socketPath);
  await untilHealthy(socketPath, 20_000, stop.signal);
  const reports: Report[] = [];
  const watchdog = new Watchdog({
    name: "0",
    life: 3,
    pid: child.pid as number,
    socketPath,
    stallMs: 600,
    memoryBytes: 1e12,
    recycleBytes: 1e12,
    tell: async (name, report) => {
      expect(name).toBe("0");
      reports.push({ ...report, at: Date.now() });
      return use();
    },
    mayRetire: () => true,
    ...more,
  });
  const found = watchdog.watch(stop.signal).then((finding) => ({ finding, at: Date.now() }));
  const told = (state: string) =>
    expect.poll(() => reports.at(-1)?.state, { timeout: 20_000, interval: 5 }).toBe(state);
  await told("ready");
  return { reports, found, told };
}

const ask = (path: string): number => askRuntime(socketPath, path);

describe("a watchdog", MEASURED, () => {
  it("tells of a process that hangs within 250 ms, and when it answers again", async () => {
    const { reports, found, told } = await watch(() => ({ idle: false, killInMs: 60_000 }));
    const asked = ask("/hang/700");
    await told("silent");
    const first = reports.find(({ state }) => state === "silent");
    expect((first?.at ?? 0) - asked).toBeLessThan(250);
    expect(first).toMatchObject({ life: 3, silentMs: expect.any(Number) });
    await told("ready");
    stop.abort();
    expect((await found).finding).toBeUndefined();
  });

  it("has it killed when the gateway says, however much longer it could wait", async () => {
    let killAt = 0;
    const { found } = await watch(() => ({ idle: false, killInMs: killAt - Date.now() }), { stallMs: 1e9 });
    killAt = ask("/hang/60000") + 900;
    const { finding, at } = await found;
    expect(finding).toBe("stalled");
    expect(at - killAt).toBeGreaterThanOrEqual(-60);
    expect(at - killAt).toBeLessThan(500);
  });

  it("has it killed by itself when the gateway does not answer", async () => {
    let there = true;
    const { found } = await watch(() => (there ? { idle: false, killInMs: 1e9 } : undefined));
    there = false;
    const asked = ask("/hang/60000");
    const { finding, at } = await found;
    expect(finding).toBe("stalled");
    expect(at - asked).toBeGreaterThan(500);
    expect(at - asked).toBeLessThan(1500);
  });

  it("notices one that hangs without being busy", async () => {
    const { told } = await watch(() => ({ idle: false, killInMs: 60_000 }));
    child?.kill("SIGSTOP");
    await told("silent");
    child?.kill("SIGCONT");
    await told("ready");
  });

  it("has one that is too big killed", async () => {
    const { found } = await watch(() => ({ idle: true, killInMs: 60_000 }), { memoryBytes: 200e6 });
    ask("/grow/250000000");
    expect((await found).finding).toBe("memory");
  });

  it("has one that has grown replaced, once nothing is in it and its turn has come", async () => {
    const state = { idle: false, turn: false };
    const use = () => ({ idle: state.idle, killInMs: 1e9 });
    const { reports, found, told } = await watch(use, { recycleBytes: 200e6, mayRetire: () => state.turn });
    ask("/grow/250000000");
    await expect.poll(() => probe(socketPath, 1000)).toBe(true);
    expect(reports.map((report) => report.state)).not.toContain("retiring");
    state.turn = true;
    await told("retiring");
    state.idle = true;
    expect((await found).finding).toBe("retired");
  });
});
