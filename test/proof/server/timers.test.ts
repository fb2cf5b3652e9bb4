import { afterAll, beforeAll, expect, it } from "vitest";
import { Api, type Run } from "../../e2e/api.ts";
import { type Server, startServer } from "../../e2e/server.ts";
import { type EchoServer, startEchoServer } from "../../peers/echo-server.ts";
import { times } from "../../soak.ts";
import { bookProblems, untilDelivered } from "./books.ts";
import { FAULTY, FaultClient } from "./fault-client.ts";
import { makeTenant } from "./tenant.ts";

/** How soon after a restart whatever is overdue has happened. */
const SOON_MS = 15_000;
/** Longer than a lease (30 s) with the whole counts. */
const LONG_MS = times(2_000, 40_000);

const late = (url: string) => `export default async ({ path, ms }) => {
  await new Promise((resolve) => setTimeout(resolve, ms));
  await fetch("${url}" + path, { method: "POST", body: "{}" });
  return path;
}`;

let peer: EchoServer;
let server: Server;
let faults: FaultClient;
let api: Api;
let tenant: { tenantId: string; apiKey: string };

async function start(on?: Pick<Server, "state" | "port">): Promise<void> {
  const where = on && { state: on.state, port: on.port };
  server = await startServer({ ...where, env: { ...FAULTY, QUAYSIDE_EGRESS_ALLOW: peer.address } });
  faults = new FaultClient(server);
}
const restart = async () => {
  await server.kill9();
  await start(server);
};

beforeAll(async () => {
  peer = await startEchoServer();
  await start();
  tenant = await makeTenant(server, "timers");
  api = new Api(server, tenant.apiKey);
  const limits = { timeoutSeconds: 60 };
  const permissions = { hosts: [`http://${peer.address}`] };
  await api.deploy("late", late(`http://${peer.address}`), { permissions, limits });
});
afterAll(async () => {
  await server?.stop();
  server?.remove();
  peer?.stop();
});

const launch = (path: string, ms: number): Promise<Run> => api.run("late", { path, ms }, {});
const read = (id: string) => api.call<Run & { usage: { attempts: number } }>("GET", `/runs/${id}`);
const untilRunning = (id: string) =>
  expect.poll(async () => (await read(id)).status, { timeout: 20_000, interval: 50 }).toBe("running");
/** Looks from outside alone: a request would wake what has to wake by itself. */
const untilSeen = (path: string) =>
  expect.poll(() => peer.keys(path).length, { timeout: SOON_MS, interval: 50 }).toBe(1);

it("a queued run whose message was lost is run soon after a restart, though nobody asks for it", async () => {
  await faults.arm({ point: "RUN_QUEUE.*", action: "fail", times: null });
  const { id } = await launch("/lost", 0);
  await restart();
  await untilSeen("/lost");
  await expect.poll(() => read(id)).toMatchObject({ status: "succeeded", usage: { attempts: 1 } });
});

it("a run under way is taken up again soon after a restart, though nobody asks for it", async () => {
  const { id } = await launch("/again", 2_000);
  await untilRunning(id);
  await restart();
  await untilSeen("/again");
  await expect.poll(() => read(id)).toMatchObject({ status: "succeeded", usage: { attempts: 2 } });
});

it("what waited for D1 is there soon after a restart", async () => {
  await faults.arm({ point: "DATA.*", action: "fail", times: null });
  const { id } = await api.run("late", { path: "/projected", ms: 0 }, { prefer: "wait=60" });
  await restart();
  const listed = async () => (await api.call<{ data: Run[] }>("GET", "/runs")).data.map((run) => run.id);
  await expect.poll(listed, { timeout: SOON_MS }).toContain(id);
});

it("a run keeps its lease for as long as it takes, and is not taken up early", async () => {
  const { id } = await launch("/long", LONG_MS);
  await expect
    .poll(() => read(id), { timeout: LONG_MS + 20_000, interval: 200 })
    .toMatchObject({ status: "succeeded", usage: { attempts: 1 } });
}, 90_000);

it("a run whose process dies each time is given up after three attempts", async () => {
  const { id } = await launch("/never", 30_000);
  for (const attempts of [1, 2, 3]) {
    const running = { status: "running", usage: { attempts } };
    await expect
      .poll(() => read(id).catch(() => undefined), { timeout: 20_000, interval: 50 })
      .toMatchObject(running);
    process.kill(server.pids().gateway, "SIGKILL");
  }
  await expect
    .poll(() => read(id).catch(() => undefined), { timeout: SOON_MS, interval: 100 })
    .toMatchObject({ status: "failed", error: { code: "interrupted" } });
}, 90_000);

it("nothing was done twice, and the books agree", async () => {
  for (const path of ["/lost", "/again", "/projected", "/long"]) expect(peer.keys(path)).toHaveLength(1);
  expect(peer.keys("/never")).toEqual([]);
  const open = async () => {
    const { data } = await api.call<{ data: Run[] }>("GET", "/runs");
    return data.filter(({ status }) => status === "succeeded" || status === "failed").length;
  };
  await expect.poll(open, { timeout: 20_000 }).toBe(5);
  await untilDelivered(server.state, tenant.tenantId);
  expect(await server.stop()).toBe(0);
  expect(bookProblems(server.state, tenant.tenantId)).toEqual([]);
});
