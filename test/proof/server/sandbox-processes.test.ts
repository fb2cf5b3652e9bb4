import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { Api, type Run } from "../../e2e/api.ts";
import { type Server, startServer } from "../../e2e/server.ts";
import { type EchoServer, startEchoServer } from "../../peers/echo-server.ts";
import { MEASURED, times } from "../../soak.ts";

/** CPU limit of an agent that names none. */
const CPU_MS = 2000;
const ELSEWHERE_MS = 250;
const PROBATION_MS = 1000;
const INNOCENT = times(12, 60);
const ROUNDS = times(1, 5);

/** Keeps its process busy for ever from some moment on, if it is asked to. */
const LOOP_IF_ASKED =
  "export default async ({ loopAt }) => { if (loopAt === undefined) return; await new Promise((r) => setTimeout(r, loopAt - Date.now())); for (;;); };";
/** Says that it is about to do so. */
const LOOP_AND_TELL =
  "export default async ({ host }) => { if (host === undefined) return; await fetch(host); for (;;); };";
const BOMB_IF_ASKED = `export default async ({ fill }) => {
  const held = [];
  while (fill) { held.push(new Uint8Array(16 * 2 ** 20).fill(1)); await new Promise((r) => setTimeout(r, 1)); }
};`;
/** Keeps what it makes, beyond its run. */
const HOARDER =
  "const held = []; export default ({ mib = 0 }) => { for (let n = 0; n < mib; n++) held.push(new Uint8Array(2 ** 20).fill(1)); };";
/** Has an effect, and waits. */
const ACTOR = `export default async ({ effect, wait, host }, io) => {
  if (effect === "store") await io.store.put("key", 1);
  if (effect === "call") await io.call("idle", {});
  if (effect === "request") await fetch(host);
  if (effect === "log") io.log.info("begun");
  await new Promise((r) => setTimeout(r, wait));
};`;

const STALLING = Array.from({ length: ROUNDS }, (_, round) => `stall-${round}`);
let server: Server;
let api: Api;
let host: string;
let peer: EchoServer;
/** When requests of the agents came. */
const requests = (): number[] => peer.arrived.map(({ at }) => at);
/** Runs of the test that loop: they are tried once more, alone, before they end. */
const culprits: Promise<Run>[] = [];
const loop = (slug: string, loopIn = 0): Promise<Run> => {
  const run = api.run(slug, { loopAt: Date.now() + loopIn });
  culprits.push(run);
  return run;
};

beforeAll(async () => {
  peer = await startEchoServer();
  host = `http://${peer.address}`;
  server = await startServer({
    env: {
      QUAYSIDE_EGRESS_ALLOW: peer.address,
      QUAYSIDE_PROBATION_SECONDS: String(PROBATION_MS / 1000),
      QUAYSIDE_SANDBOX_MEMORY_MB: "512",
    },
  });
  api = new Api(server);
  await api.deploy("idle", "export default () => 1");
  const permissions = { store: true, agents: ["idle"], hosts: [host] };
  const loops = ["brief", "lengthy", "evil"];
  await Promise.all([
    api.deploy("actor", ACTOR, { permissions }),
    api.deploy("bomb", BOMB_IF_ASKED),
    api.deploy("hoarder", HOARDER),
    ...STALLING.map((slug) => api.deploy(slug, LOOP_AND_TELL, { permissions })),
    ...loops.map((slug) => api.deploy(slug, LOOP_IF_ASKED, { limits: limitsOf(slug) })),
  ]);
  for (const slug of ["idle", "actor", "bomb", "hoarder", ...loops, ...STALLING])
    expect(await api.run(slug, {})).toMatchObject({ status: "succeeded" });
  // A version is proven by the time alone that has passed since its first run.
  await pause(PROBATION_MS);
});
afterAll(async () => {
  await server?.stop();
  server?.remove();
  peer?.stop();
});
afterEach(async () => {
  const errors = (await Promise.all(culprits.splice(0))).map(({ error }) => error);
  expect(errors, "each run that kept its process busy was stopped for that").toMatchObject(
    errors.map(() => ({ code: "cpu_exceeded" })),
  );
  expect(errors.some((error) => error && "fault" in error)).toBe(false);
});

const limitsOf = (slug: string) => ({
  timeoutSeconds: 10,
  ...(slug === "brief" ? { cpuMs: 500 } : slug === "lengthy" ? { cpuMs: 3000 } : {}),
});

/** When processes were killed, or replaced, and why, as the gateway's log says. */
const kills = (reasons = "stalled|memory|crashed"): { at: number; message: string }[] =>
  readFileSync(join(server.state, "logs", "gateway.log"), "utf8")
    .split("\n")
    .filter((line) => new RegExp(`sandbox \\d+ (?:${reasons}); replaced`).test(line))
    .map((line) => JSON.parse(line) as { at: string; message: string })
    .map(({ at, message }) => ({ at: Date.parse(at), message }));

it.each(STALLING)(
  `a process that stalls gets no new runs after ${ELSEWHERE_MS} ms: %s`,
  MEASURED,
  async (slug) => {
    const [first, asked, killed] = [peer.arrived.length, Date.now(), kills("stalled").length];
    const stalling = api.run(slug, { host });
    const runs: Promise<{ at: number; ended: number; status: string }>[] = [];
    while (Date.now() - (requests()[first] ?? asked) < CPU_MS / 2) {
      const at = Date.now();
      runs.push(api.run("idle", {}).then(({ status }) => ({ at, ended: Date.now(), status })));
      await pause(15);
    }
    const all = await Promise.all(runs);
    expect(all.every(({ status }) => status === "succeeded")).toBe(true);
    const stalled = requests()[first] ?? Number.NaN;
    const held = all.filter(({ at, ended }) => at > stalled && ended > stalled + CPU_MS);
    expect(Math.max(0, ...held.map(({ at }) => at - stalled))).toBeLessThan(ELSEWHERE_MS);
    // Where it was among others it was not tried again, since it had sent a request; its next run is alone.
    expect((await stalling).error?.code).toMatch(/^(?:sandbox_lost|cpu_exceeded)$/);
    // The positive control: the process did stall, to its end.
    expect(kills("stalled").length).toBeGreaterThan(killed);
    culprits.push(api.run(slug, { host }));
  },
);

it.each([
  ["brief", 500],
  ["lengthy", 3000],
])("a process is killed after the CPU limit of the run in it: %s", MEASURED, async (slug, cpuMs) => {
  const at = Date.now();
  expect(await loop(slug)).toMatchObject({ status: "timed_out", error: { code: "cpu_exceeded" } });
  expect(Date.now() - at).toBeGreaterThan(cpuMs - 60);
  expect(Date.now() - at).toBeLessThan(cpuMs + 1000);
});

it("a process that passes its memory limit is killed, and its run says so", async () => {
  const error = { code: "memory_exceeded", message: expect.stringContaining("memory") };
  expect(await api.run("bomb", { fill: true })).toMatchObject({ status: "failed", error });
  expect(kills().some(({ message }) => message.includes("memory"))).toBe(true);
});

it("a process that has grown is replaced before that, and no run notices", async () => {
  const [killed, retired] = [kills().length, kills("retired").length];
  for (let n = 0; n < 200 && kills("retired").length === retired; n++)
    expect(await api.run("hoarder", { mib: 8 })).toMatchObject({ status: "succeeded" });
  expect(kills("retired").length).toBeGreaterThan(retired);
  expect(kills().length).toBe(killed);
});

it(
  "runs that are caught in it are started again within 3 s, unless something of them has left",
  MEASURED,
  async () => {
    const [killed, asked] = [kills().length, peer.arrived.length];
    const followed = await api.run("actor", { effect: "log", wait: CPU_MS }, {});
    const acting = ["store", "call", "request"].map((effect) =>
      api.run("actor", { effect, host, wait: CPU_MS }),
    );
    await expect.poll(() => peer.arrived.length, { timeout: 5000, interval: 10 }).toBe(asked + 1);
    const innocent = Array.from({ length: INNOCENT }, () =>
      api.run("actor", { wait: CPU_MS / 4 }).then(({ status }) => ({ status, at: Date.now() })),
    );
    void loop("evil", CPU_MS / 8);

    const ended = await Promise.all(innocent);
    expect(ended.every(({ status }) => status === "succeeded")).toBe(true);
    const kill = kills()[killed]?.at ?? Number.NaN;
    expect(Math.min(...ended.map(({ at }) => at))).toBeGreaterThan(kill);
    expect(Math.max(...ended.map(({ at }) => at)) - kill).toBeLessThan(3000);

    const lost = {
      status: "failed",
      error: {
        code: "sandbox_lost",
        fault: "platform",
        message: expect.stringContaining("had already left"),
      },
      cost: { amountMicros: 0 },
    };
    expect(await Promise.all(acting)).toMatchObject([lost, lost, lost]);
    expect(await api.call<Run>("GET", `/runs/${followed.id}`)).toMatchObject(lost);
    expect(peer.arrived.length - asked).toBe(1);
  },
);

it("new versions run apart from proven ones, and so do those that took a process down", async () => {
  // It would be lost with its process.
  const witness = api.run("actor", { effect: "store", wait: 2.5 * CPU_MS });
  await api.deploy("newcomer", LOOP_IF_ASKED);
  await api.deploy("second-run", LOOP_IF_ASKED);
  await api.run("second-run", {});
  const evil = loop("evil");
  await Promise.all([loop("newcomer"), loop("second-run"), evil, witness]);
  expect(await witness).toMatchObject({ status: "succeeded" });
});
