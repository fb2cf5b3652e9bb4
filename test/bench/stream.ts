import { arrivals } from "./event-stream.ts";
import type { Report } from "./report.ts";
import { type BenchServer, type BenchTenant, oneModule } from "./server.ts";
import { timingsOf } from "./timings.ts";

const RUNS = 50;
const EVENTS = 10;
const LIMIT_MS = 20;

/** Sends events with the time at which it did, some milliseconds apart: agent and client share a clock. */
const AGENT = `
export default async (input, io) => {
  for (let i = 0; i < ${EVENTS}; i++) {
    io.event("tick", { at: Date.now() });
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
};`;

/** How long each event of one streamed run was under way, in milliseconds. */
async function streamedRun(server: BenchServer, tenant: BenchTenant): Promise<number[]> {
  const response = await fetch(`${server.url}/api/v1/agents/bench-stream/runs`, {
    method: "POST",
    headers: { ...tenant.headers, accept: "text/event-stream" },
    body: '{"input":{}}',
  });
  const delays: number[] = [];
  for await (const { type, data, at } of arrivals(response)) {
    if (type === "event") delays.push(at - (JSON.parse(data) as { data: { at: number } }).data.at);
  }
  if (delays.length !== EVENTS) throw new Error(`${delays.length} of ${EVENTS} events arrived.`);
  return delays;
}

/** From an agent's `io.event` to the client that streams its run. */
export async function benchStream(server: BenchServer): Promise<Report> {
  const tenant = await server.tenant("bench-stream");
  await tenant.deploy("bench-stream", oneModule("bench-stream", AGENT));
  await streamedRun(server, tenant);
  const runs: number[][] = [];
  for (let i = 0; i < RUNS; i++) runs.push(await streamedRun(server, tenant));
  const figures = {
    "first event": timingsOf(runs.map(([first = Number.NaN]) => first)),
    "later events": timingsOf(runs.flatMap(([, ...later]) => later)),
  };
  const { p50, p95 } = figures["first event"];
  return {
    columns: ["from agent to client", "events", "p50 ms", "p95 ms"],
    rows: [
      ["first event", RUNS, p50, p95],
      ["later events", RUNS * (EVENTS - 1), figures["later events"].p50, figures["later events"].p95],
    ],
    bounds: [{ what: "p95, first event", measured: p95, limit: LIMIT_MS, unit: " ms" }],
    figures,
  };
}
