import { setTimeout as pause } from "node:timers/promises";
import { arrivals } from "./event-stream.ts";
import type { Report } from "./report.ts";
import { type BenchServer, type BenchTenant, oneModule } from "./server.ts";
import { timingsOf } from "./timings.ts";

const RUNS = 100;
/** Between two runs, so that the server is idle again when the next one comes. */
const PAUSE_MS = 50;
const LIMIT_MS = 150;

/** One run through the queue: how long until it was accepted, and until its caller saw its end. */
async function asyncRun(
  server: BenchServer,
  tenant: BenchTenant,
): Promise<{ accepted: number; finished: number }> {
  const sent = performance.timeOrigin + performance.now();
  const { id } = await tenant.post<{ id: string }>("/agents/bench-async/runs", { input: {} });
  const accepted = performance.timeOrigin + performance.now();
  const stream = await fetch(`${server.url}/api/v1/runs/${id}/events`, { headers: tenant.headers });
  for await (const { type, at } of arrivals(stream)) {
    if (type === "run.succeeded") return { accepted: accepted - sent, finished: at - accepted };
  }
  throw new Error(`The events of ${id} ended without its success.`);
}

/** An asynchronous run on an idle server: from the 202 to the last event of its stream, as its caller sees both. */
export async function benchAsync(server: BenchServer): Promise<Report> {
  const tenant = await server.tenant("bench-async");
  await tenant.deploy("bench-async", oneModule("bench-async", "export default () => 1;"));
  await asyncRun(server, tenant);
  const runs: { accepted: number; finished: number }[] = [];
  for (let i = 0; i < RUNS; i++) {
    runs.push(await asyncRun(server, tenant));
    await pause(PAUSE_MS);
  }
  const figures = {
    "request to 202": timingsOf(runs.map(({ accepted }) => accepted)),
    "202 to finished": timingsOf(runs.map(({ finished }) => finished)),
  };
  const measured = figures["202 to finished"].p50;
  return {
    columns: ["asynchronous run", "runs", "p50 ms", "p95 ms"],
    rows: Object.entries(figures).map(([name, { p50, p95 }]) => [name, RUNS, p50, p95]),
    bounds: [{ what: "p50, accepted to finished", measured, limit: LIMIT_MS, unit: " ms" }],
    figures,
  };
}
