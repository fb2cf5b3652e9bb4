import { readdirSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Engine } from "../../scripts/supervisor/containers/engine.ts";
import { agentContainer } from "../../scripts/supervisor/containers/limits.ts";
import type { ContainerSpec } from "../../workers/runtimes/container/contract.ts";
import { measure } from "./load.ts";
import type { Report } from "./report.ts";
import { type BenchServer, type BenchTenant, type Files, oneModule } from "./server.ts";
import { median, timed, timingsOf } from "./timings.ts";

const WARM = 200;
const COLD = 5;
/** Of the usual design, which starts a container for each run: how many at a time, and in all. */
const PER_RUN = { parallel: 4, runs: 12 };
const ISOLATES = { connections: 16, seconds: 4 };
const AGENT = "export default async (input) => ({ n: input.n + 1 });";
const engine = new Engine(process.env.DOCKER_HOST);

const containerFiles = (slug: string): Files => {
  const { "agent.json": text = "", ...files } = oneModule(slug, AGENT);
  const { main: _, ...manifest } = JSON.parse(text) as Record<string, unknown>;
  const container = { language: "node" };
  const limits = { timeoutSeconds: 30, memoryMb: 256, cpus: 0.5 };
  return { ...files, "agent.json": JSON.stringify({ ...manifest, kind: "container", container, limits }) };
};

/** `POST /invoke` to a container itself. */
function invoke(where: { socketPath: string } | { host: string; port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ ...where, method: "POST", path: "/invoke", agent: false }, (answer) => {
      answer.resume().once("end", resolve).once("error", reject);
    });
    outgoing.on("error", reject);
    outgoing.end(
      JSON.stringify({ runId: "run_bench", input: { n: 1 }, config: {}, deadline: Date.now() + 30_000 }),
    );
  });
}

interface Listed {
  Id: string;
  Image: string;
}

const listed = async (agentId: string): Promise<Listed[]> => {
  const filters = encodeURIComponent(JSON.stringify({ label: [`dev.quayside.agent=${agentId}`] }));
  return engine.call<Listed[]>("GET", `/containers/json?all=1&filters=${filters}`);
};

/** A container of an image with an agent's limits and a network by which it is reached, until it answers. */
async function bareRun(image: string, work = invoke): Promise<void> {
  const spec = {
    env: {},
    memoryMb: 256,
    cpus: 0.5,
    concurrency: 10,
    hosts: [] as string[],
  } as unknown as ContainerSpec;
  const { HostConfig, ...container } = agentContainer(spec, image, "", {});
  const bare = { ...container, HostConfig: { ...HostConfig, NetworkMode: "bridge" } };
  const { Id } = await engine.call<{ Id: string }>("POST", "/containers/create", bare);
  try {
    await engine.call("POST", `/containers/${Id}/start`);
    const { NetworkSettings } = await engine.call<{
      NetworkSettings: { IPAddress?: string; Networks: Record<string, { IPAddress: string }> };
    }>("GET", `/containers/${Id}/json`);
    const host = NetworkSettings.Networks.bridge?.IPAddress ?? NetworkSettings.IPAddress ?? "";
    while (
      !(await work({ host, port: 8080 }).then(
        () => true,
        () => false,
      ))
    )
      await pause(10);
  } finally {
    await engine.call("DELETE", `/containers/${Id}?force=1`);
  }
}

async function warm(server: BenchServer, run: () => Promise<unknown>) {
  const folder = join(server.state, "run", "c");
  const [name = ""] = readdirSync(folder);
  const socketPath = join(folder, name, "in.sock");
  const durations = { through: [] as number[], own: [] as number[] };
  for (let i = 0; i < WARM; i++) {
    durations.own.push(await timed(() => invoke({ socketPath })));
    durations.through.push(await timed(run));
  }
  return { through: timingsOf(durations.through), own: timingsOf(durations.own) };
}

async function cold(agentId: string, run: () => Promise<unknown>) {
  const through: number[] = [];
  const bare: number[] = [];
  for (let i = 0; i < COLD; i++) {
    const all = await listed(agentId);
    const image = all.find(({ Image }) => Image.startsWith("quayside/agent:"))?.Image ?? "";
    for (const { Id } of all) await engine.call("DELETE", `/containers/${Id}?force=1`).catch(() => {});
    // The host has noticed when their sockets are gone.
    while ((await listed(agentId)).length > 0) await pause(50);
    await pause(500);
    bare.push(await timed(() => bareRun(image)));
    through.push(await timed(run));
  }
  return { through: median(through), bare: median(bare) };
}

/** Runs a second of the usual design, with the same image. */
async function onePerRun(image: string): Promise<number> {
  let left = PER_RUN.runs;
  const worker = async () => {
    while (left-- > 0) await bareRun(image);
  };
  const ms = await timed(() => Promise.all(Array.from({ length: PER_RUN.parallel }, worker)));
  return (PER_RUN.runs * 1000) / ms;
}

async function isolates(server: BenchServer, tenant: BenchTenant): Promise<number> {
  await tenant.deploy("bench-isolate", oneModule("bench-isolate", AGENT));
  const headers = { ...tenant.headers, prefer: "wait=30" };
  const url = `${server.url}/api/v1/agents/bench-isolate/runs`;
  const load = { url, headers, body: '{"input":{"n":1}}', ...ISOLATES };
  await measure({ ...load, seconds: 2 });
  return (await measure(load)).rps;
}

/**
 * A run in a container that is there, over the container's own answer; one in a container that has to be started, over the
 * bare start of its image; and isolates against a container for each run.
 */
export async function benchContainers(server: BenchServer): Promise<Report> {
  await engine.ping();
  const tenant = await server.tenant("bench-containers");
  await tenant.deploy("bench-container", containerFiles("bench-container"));
  const { id } = await tenant.get<{ id: string }>("/agents/bench-container");
  const run = async () => {
    const path = "/agents/bench-container/runs";
    const { status } = await tenant.post<{ status: string }>(
      path,
      { input: { n: 1 } },
      { prefer: "wait=30" },
    );
    if (status !== "succeeded") throw new Error(`a run ${status}`);
  };
  for (let i = 0; i < 20; i++) await run();
  const image = (await listed(id)).find(({ Image }) => Image.startsWith("quayside/agent:"))?.Image ?? "";
  const figures = {
    warm: await warm(server, run),
    cold: await cold(id, run),
    isolateRps: await isolates(server, tenant),
    perRunRps: await onePerRun(image),
  };
  const ratio = figures.isolateRps / figures.perRunRps;
  return {
    columns: ["containers, ms", "through the platform", "by itself"],
    rows: [
      ["warm, p50", figures.warm.through.p50, figures.warm.own.p50],
      ["warm, p95", figures.warm.through.p95, figures.warm.own.p95],
      ["cold, median", figures.cold.through, figures.cold.bare],
    ],
    lines: [
      `isolates ${figures.isolateRps.toFixed(0)} runs/s, a container for each run ${figures.perRunRps.toFixed(2)} runs/s`,
    ],
    bounds: [
      {
        what: "warm, p50 over its own",
        measured: figures.warm.through.p50 - figures.warm.own.p50,
        limit: 10,
        unit: " ms",
      },
      { what: "cold", measured: figures.cold.through, limit: 10_000, unit: " ms" },
      {
        what: "cold over the bare start",
        measured: figures.cold.through - figures.cold.bare,
        limit: 1_500,
        unit: " ms",
      },
      {
        what: "isolates over a container for each run",
        measured: ratio,
        limit: 50,
        unit: " times",
        atLeast: true,
      },
    ],
    figures,
  };
}
