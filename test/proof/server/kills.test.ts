import { setTimeout as pause } from "node:timers/promises";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { findProcess } from "../../../scripts/supervisor/processes.ts";
import { Api } from "../../e2e/api.ts";
import { type Pids, type Server, startServer } from "../../e2e/server.ts";
import { seed, times } from "../../soak.ts";
import { bookProblems, FINAL, untilDelivered } from "./books.ts";
import { deployFleet, Fleet } from "./fleet.ts";
import { makeTenant } from "./tenant.ts";

const ROUNDS = times(2, 20);
const RUNS = times(50, 200);
/** Each round at another moment: some runs are being admitted, some executed, some settled. */
const MOMENTS = fc.sample(fc.nat(500), { numRuns: ROUNDS, seed });

/** Who is killed, in turn; everything else has to be itself again without a hand, or after `npm start`. */
const VICTIMS: ((pids: Pids) => number[])[] = [
  ({ npm, supervisor, runtimes }) => [npm, supervisor, ...runtimes],
  ({ gateway }) => [gateway],
  ({ sandboxes }) => sandboxes.slice(0, 1),
  ({ supervisor }) => [supervisor],
  ({ sandboxes }) => sandboxes,
  ({ npm }) => [npm],
];

let server: Server;
let tenant: { tenantId: string; apiKey: string };
let expected = 0;
const started = new Set<number>();

const remember = (): void => {
  const { npm, supervisor, runtimes } = server.pids();
  for (const pid of [npm, supervisor, ...runtimes]) started.add(pid);
};

beforeAll(async () => {
  console.info(`QUAYSIDE_SEED=${seed}`);
  server = await startServer();
  tenant = await makeTenant(server, "kills");
  await deployFleet(new Api(server, tenant.apiKey));
});
afterAll(async () => {
  await server?.stop();
  server?.remove();
});

it.each(MOMENTS.map((ms, round) => ({ ms, round })))(
  "every run that was accepted before a kill -9 ends as it should (round $round)",
  async ({ ms, round }) => {
    const fleet = new Fleet(tenant.apiKey, `round-${round}`, RUNS);
    fleet.launch(server);
    await expect.poll(() => fleet.accepted, { interval: 5, timeout: 20_000 }).toBeGreaterThan(RUNS / 4);
    await pause(ms);
    remember();
    const { supervisor } = server.pids();
    const victims = VICTIMS[round % VICTIMS.length]?.(server.pids()) ?? [];
    for (const pid of victims) process.kill(pid, "SIGKILL");
    if (victims.includes(supervisor) || victims.includes(server.pids().npm))
      server = await startServer({ state: server.state, port: server.port });
    await fleet.recover(server);
    expected += fleet.runs;
  },
  180_000,
);

/** How many runs have come to D1 with their ends. */
async function countRuns(): Promise<number> {
  const api = new Api(server, tenant.apiKey);
  let count = 0;
  let cursor: string | null = "";
  while (cursor !== null) {
    const page: { data: { status: string }[]; nextCursor: string | null } = await api.call(
      "GET",
      `/runs?limit=100${cursor && `&cursor=${cursor}`}`,
    );
    count += page.data.filter(({ status }) => FINAL.includes(status)).length;
    cursor = page.nextCursor;
  }
  return count;
}

it("no run was settled twice, the ledger sums to zero, and no process is left", async () => {
  remember();
  await expect.poll(countRuns, { timeout: 20_000, interval: 500 }).toBe(expected);
  await untilDelivered(server.state, tenant.tenantId);
  expect(await server.stop()).toBe(0);
  expect(bookProblems(server.state, tenant.tenantId)).toEqual([]);
  await expect.poll(() => [...started].filter((pid) => findProcess(pid)), { timeout: 5000 }).toEqual([]);
}, 60_000);
