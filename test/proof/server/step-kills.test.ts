import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FAULT_POINTS, type FaultPoint } from "../../../workers/kernel/fault-point.ts";
import { type Server, startServer } from "../../e2e/server.ts";
import { type EchoServer, startEchoServer } from "../../peers/echo-server.ts";
import { times } from "../../soak.ts";
import { bookProblems, untilDelivered } from "./books.ts";
import { FAULTY, FaultClient } from "./fault-client.ts";
import { type Mode, SteppedRun } from "./stepped-run.ts";

const ROUNDS = times(1, 6);

let peer: EchoServer;
let server: Server;
let faults: FaultClient;
const subjects: SteppedRun[] = [];

/** How often a run of each mode passes a point, and whether it is its tenant that is named there. */
type Reach = Map<FaultPoint, { times: number; ofTenant: boolean }>;
const reach: Record<Mode, Reach> = { sync: new Map(), async: new Map() };

async function start(on: { state?: string; port?: number } = {}): Promise<void> {
  const { state, port } = on;
  const env = { ...FAULTY, QUAYSIDE_EGRESS_ALLOW: peer.address };
  server = await startServer({ ...(state && { state }), ...(port && { port }), env });
  faults = new FaultClient(server);
}

async function newRun(name: string, mode: Mode): Promise<SteppedRun> {
  const subject = await SteppedRun.make(server, name, mode, peer);
  subjects.push(subject);
  return subject;
}

/** Lets a run pass all points, and notes which. */
async function explore(mode: Mode): Promise<Reach> {
  const run = await newRun(`untouched-${mode}`, mode);
  await faults.clear();
  await run.runUndisturbed(server);
  const passings = async () => (await faults.passings()).map(({ point, id }) => ({ point, id }));
  await expect
    .poll(passings, { timeout: 20_000 })
    .toContainEqual({ point: "events.reacted", id: run.tenantId });
  const found: Reach = new Map();
  for (const { point, id } of await faults.passings()) {
    const before = found.get(point as FaultPoint)?.times ?? 0;
    found.set(point as FaultPoint, { times: before + 1, ofTenant: id.startsWith("ten_") });
  }
  return found;
}

beforeAll(async () => {
  peer = await startEchoServer();
  await start();
});
afterAll(async () => {
  await server?.stop();
  server?.remove();
  peer?.stop();
});

/** Starts a run for each point, one after the other, until each is held at its own; kills; and has all of them end. */
async function killAt(points: FaultPoint[], mode: Mode, round: number, victim: "gateway" | "all") {
  const name = (point: string) => `${mode}-${round}-${point.replace(".", "-")}`;
  const held = await Promise.all(
    points.map(async (point) => ({ point, run: await newRun(name(point), mode) })),
  );
  await faults.clear();
  for (const { point, run } of held) {
    const { times: count = 1, ofTenant } = reach[mode].get(point) ?? {};
    const which = ofTenant ? { id: run.tenantId } : { from: 1 + (round % count) };
    await faults.arm({ point, action: "hold", ...which });
    run.launch(server);
    await faults.untilHeld(point);
  }
  if (victim === "all") {
    await server.kill9();
    await start(server);
  } else {
    process.kill(server.pids().gateway, "SIGKILL");
    await faults.clear();
  }
  await Promise.all(held.map(({ run }) => run.recover(server)));
}

it("a run passes every point, a synchronous one or an asynchronous one", async () => {
  reach.sync = await explore("sync");
  reach.async = await explore("async");
  expect(FAULT_POINTS.filter((point) => !reach.sync.has(point) && !reach.async.has(point))).toEqual([]);
});

describe.each(Array.from({ length: ROUNDS }, (_, round) => round))(
  "kill -9 at every point (round %i)",
  (round) => {
    const alike = () => FAULT_POINTS.filter((point) => reach.sync.has(point));

    it("of a synchronous run: it ends, with each effect once", async () => {
      await killAt(alike(), "sync", round, round % 2 === 0 ? "all" : "gateway");
    }, 180_000);

    it("of an asynchronous run: it ends, with each effect once", async () => {
      // What holds up the queue is held up alone.
      for (const point of FAULT_POINTS.filter((point) => !reach.sync.has(point)))
        await killAt([point], "async", round, "gateway");
      if (round > 0) await killAt(alike(), "async", round, round % 2 === 0 ? "gateway" : "all");
    }, 180_000);
  },
);

it("the books of all of them agree", async () => {
  await Promise.all(subjects.map(({ tenantId }) => untilDelivered(server.state, tenantId)));
  expect(await server.stop()).toBe(0);
  expect(subjects.flatMap(({ tenantId }) => bookProblems(server.state, tenantId))).toEqual([]);
}, 60_000);
