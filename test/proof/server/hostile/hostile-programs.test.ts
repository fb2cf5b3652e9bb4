import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Api, type Run } from "../../../e2e/api.ts";
import { type Server, startServer } from "../../../e2e/server.ts";
import { type EchoServer, startEchoServer } from "../../../peers/echo-server.ts";
import { HARMED, MEASURED, times } from "../../../soak.ts";
import { makeTenant } from "../tenant.ts";
import { BYSTANDER, p99, type Sight, watched } from "./bystanders.ts";
import { CALLS_ON, deployHostile, HOSTILE, MANY_REQUESTS } from "./programs.ts";
import { TAMPERING } from "./tampering.ts";

/** Nothing that a program does may keep a page waiting for longer, nor the health, which gives each part a second. */
const PAGE_MS = 1_000;
const HEALTH_MS = 2_000;
/** From the kill of a process until the innocent runs that were in it have ended. */
const RECOVERY_MS = 3_000;
/** A process that stalls is noticed within this time, and new runs go elsewhere. */
const NOTICED_MS = 250;
/**
 * What runs may take whatever their usual pace when their own process is taken down: they are loaded anew, while the
 * attack has a core and its innocent runs are tried again on the other. On a machine that has more to do than the small
 * counts that shows; with the whole ones they keep to three times their pace.
 */
const TAKEN_DOWN_MS = times(500, 0);

let peer: EchoServer;
let server: Server;
let attacker: Api;
let bystander: Api;
beforeAll(async () => {
  peer = await startEchoServer();
  // One process for all that is proven, and no time to prove oneself: everybody shares it.
  const env = {
    QUAYSIDE_SANDBOXES: "1",
    QUAYSIDE_PROBATION_SECONDS: "0",
    QUAYSIDE_SANDBOX_MEMORY_MB: String(times(256, 1024)),
    QUAYSIDE_EGRESS_ALLOW: peer.address,
  };
  server = await startServer({ env });
  attacker = new Api(server, (await makeTenant(server, "attacker")).apiKey);
  bystander = new Api(server, (await makeTenant(server, "bystander")).apiKey);
  await bystander.deploy("bystander", BYSTANDER);
  await bystander.run("bystander", {});
});
afterAll(async () => {
  await server?.stop();
  server?.remove();
  peer?.stop();
});

let named = 0;
/** An agent's name that none has yet, also when a test is tried again. */
const freshName = (name: string): string => `${name}-${named++}`;

const peerUrl = () => `http://${peer.address}`;

function expectUnharmed({ wrong, statuses, slowestPage, slowestHealth }: Sight): void {
  expect(wrong, HARMED).toEqual([]);
  expect([...statuses]).toEqual([200]);
  expect(slowestPage).toBeLessThan(PAGE_MS);
  expect(slowestHealth).toBeLessThan(HEALTH_MS);
}

/** Durations of a bystander's runs, in milliseconds. */
interface Paces {
  usual: number[];
  meanwhile: number[];
}

/**
 * Fails unless the p99 of the runs meanwhile is under three times the usual, or under `floorMs`, over all runs of so many
 * rounds; of up to three times as many, where that is not yet so: a few runs on a busy machine say less.
 */
async function expectUsualPace(rounds: number, look: () => Promise<Paces>, floorMs = 0): Promise<void> {
  const all: Paces = { usual: [], meanwhile: [] };
  const keepsPace = () => p99(all.meanwhile) < Math.max(3 * p99(all.usual), floorMs);
  for (let round = 0; round < rounds || (round < 3 * rounds && !keepsPace()); round++) {
    const { usual, meanwhile } = await look();
    all.usual.push(...usual);
    all.meanwhile.push(...meanwhile);
  }
  const said = (runs: number[]) => `${p99(runs).toFixed(1)} ms (${runs.length} runs)`;
  const figures = `a p99 of ${said(all.meanwhile)}, usually ${said(all.usual)}`;
  console.info(figures);
  expect(keepsPace(), figures).toBe(true);
}

describe("a hostile program", () => {
  it.each(HOSTILE)(
    "$what ends its own run alone, and is told why",
    MEASURED,
    async ({ ends, ...program }) => {
      const slug = freshName("hostile");
      await deployHostile(attacker, slug, { ...program, ends }, peerUrl());
      const [run, seen] = await watched(bystander, attacker.run(slug, {}));
      expect(run.status).toBe(ends.status);
      expect(run.error?.code ?? "").toMatch(new RegExp(`^(?:${ends.code ?? ""})$`));
      expect(run.error?.message ?? (await lastLogLine(run))).toMatch(ends.says);
      expectUnharmed(seen);
    },
  );

  async function lastLogLine({ id }: Run): Promise<string | undefined> {
    const { data } = await attacker.call<{ data: { message: string }[] }>("GET", `/runs/${id}/logs`);
    return data.at(-1)?.message;
  }

  it("that sends ten thousand requests reaches the server that they go to with few at once, and no more than a run may send", async () => {
    peer.arrived.length = 0;
    await deployHostile(attacker, "sender", MANY_REQUESTS, peerUrl());
    await attacker.run("sender", {});
    expect(peer.arrived.length).toBeGreaterThan(0);
    expect(peer.arrived.length).toBeLessThanOrEqual(1_000);
    expect(peer.mostAtOnce).toBeLessThanOrEqual(16);
  });

  it("that goes on when it has been stopped takes nobody with it who comes next", async () => {
    for (let round = 0; round < times(4, 12); round++) {
      const [slug, next] = [freshName("goes-on"), freshName("next")];
      await deployHostile(attacker, slug, CALLS_ON, peerUrl());
      await bystander.deploy(next, BYSTANDER);
      const [run] = await watched(bystander, attacker.run(slug, {}));
      expect(run.status).toBe("timed_out");
      expect(await bystander.run(next, {})).toMatchObject({ status: "succeeded", error: null });
    }
  });

  it(
    "leaves the runs of other tenants that start meanwhile a p99 under three times their usual",
    async () => {
      await expectUsualPace(times(1, 5), async () => {
        const paces: Paces = { usual: [], meanwhile: [] };
        for (const program of HOSTILE) {
          const slug = freshName("again");
          await deployHostile(attacker, slug, program, peerUrl());
          const [, before] = await watched(bystander, Promise.resolve(), { least: 40 });
          const [, seen] = await watched(bystander, attacker.run(slug, {}));
          paces.usual.push(...before.runs);
          paces.meanwhile.push(...seen.runs);
        }
        return paces;
      });
    },
    times(300_000, 1_800_000),
  );
});

describe("a program that tampers with what it is handed", () => {
  const ENDS = ["succeeded", "forged", "agent_error", "startup_failed", "store_refused"];
  // A program that breaks what the runtime itself uses may keep its own process busy with that.
  ENDS.push("output_invalid", "output_too_large", "cpu_exceeded");

  /** What of a run is not as it has to be: how it ended, what it says of that, whether its log can be read. */
  async function amiss({ status, error, id }: Run): Promise<string[]> {
    const logs = (await attacker.fetch("GET", `/runs/${id}/logs`)).status;
    return [
      ...(ENDS.includes(error?.code ?? status) ? [] : [`ended as ${error?.code ?? status}`]),
      ...(error?.message === "" ? ["without a message"] : []),
      ...(logs === 200 ? [] : [`its log answers ${logs}`]),
    ];
  }

  it(`harms its own runs at most, in each of ${TAMPERING.length} ways`, MEASURED, async () => {
    const found: string[] = [];
    const tampering = async () => {
      for (const [what, source] of TAMPERING) {
        const slug = freshName("tampering");
        await attacker.deploy(slug, source, { permissions: { store: true } });
        for (const n of [1, 2])
          found.push(
            ...(await amiss(await attacker.run(slug, { n }))).map((problem) => `${what}: ${problem}`),
          );
      }
    };
    const [, seen] = await watched(bystander, tampering());
    expect(found).toEqual([]);
    expectUnharmed(seen);
  });
});

describe("a program that was harmless until now, in the process of everybody", () => {
  const TURNCOAT = `export default async ({ attack }) => {
    if (attack === "loop") for (;;);
    const held = [];
    while (attack === "memory") held.push(new Uint8Array(2 ** 25).fill(1));
  };`;
  const PATIENT =
    "export default async (input) => { await new Promise((resolve) => setTimeout(resolve, 300)); return input; };";

  /** Takes the process down once; `count` is how many of the bystander's runs begin meanwhile, more or less. */
  async function takeDown(attack: string, count: number): Promise<Paces> {
    const [turncoat, patient, agent] = [freshName("turncoat"), freshName("patient"), freshName("new")];
    await attacker.deploy(turncoat, TURNCOAT);
    expect(await attacker.run(turncoat, {})).toMatchObject({ status: "succeeded", error: null });
    for (const api of [attacker, bystander]) {
      await api.deploy(patient, PATIENT);
      await api.run(patient, {});
    }
    // Loaded anew at the beginning, as it is when its process is taken from it.
    await bystander.deploy(agent, BYSTANDER);
    const [, usual] = await watched(bystander, Promise.resolve(), { least: count, agent });
    const before = server.pids().sandboxes;
    const innocent = [attacker, bystander].flatMap((api) =>
      Array.from({ length: 5 }, async (_, n) => {
        const { status, output } = await api.run(patient, { n });
        return { status, output, at: Date.now() };
      }),
    );
    const attacking = attacker.run(turncoat, { attack });
    const killed = async () => {
      const gone = () => before.some((pid) => !server.pids().sandboxes.includes(pid));
      await expect.poll(gone, { interval: 20, timeout: 10_000 }).toBe(true);
      return Date.now();
    };
    // What others start from here on is to go elsewhere.
    await pause(NOTICED_MS);
    const recovery = Promise.all([killed(), Promise.all(innocent)]);
    const [[killedAt, ended], seen] = await watched(bystander, recovery, { agent });
    expect(ended.map(({ status, output }) => [status, output])).toEqual(
      ended.map((_, index) => ["succeeded", { n: index % 5 }]),
    );
    expect(Math.max(...ended.map(({ at }) => at)) - killedAt).toBeLessThan(RECOVERY_MS);
    expectUnharmed(seen);
    expect((await attacking).error?.code).toMatch(/^(?:cpu|memory)_exceeded$/);
    return { usual: usual.runs, meanwhile: seen.runs };
  }

  it.each([
    ["loop", 200],
    ["memory", 60],
  ])(
    "takes it down by a %s, and nobody's run with it; others keep three times their pace",
    MEASURED,
    async (attack, count) => {
      await expectUsualPace(times(1, 5), () => takeDown(attack, count), TAKEN_DOWN_MS);
    },
  );
});
