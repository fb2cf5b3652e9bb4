import { type Load, type Measured, measure } from "./load.ts";
import { cpuMicros } from "./processes.ts";
import type { Report } from "./report.ts";
import { type BenchServer, oneModule } from "./server.ts";
import { median } from "./timings.ts";

const CONNECTIONS = 16;
const ROUNDS = 3;
const SECONDS = 6;
const WARM_UP_SECONDS = 3;
const AGENT = "export default async (input) => ({ n: input.n + 1 });";

/** A load as the client saw it, and the processor time it took on the server, in microseconds per request. */
interface Round extends Measured {
  gatewayMicros: number;
  sandboxMicros: number;
}

async function measureRound(server: BenchServer, load: Load): Promise<Round> {
  const { gateway, sandboxes } = server.pids();
  const taken = () => [cpuMicros([gateway]), cpuMicros(sandboxes)];
  const [gatewayBefore = 0, sandboxBefore = 0] = taken();
  const measured = await measure(load);
  const [gatewayAfter = 0, sandboxAfter = 0] = taken();
  return {
    ...measured,
    gatewayMicros: (gatewayAfter - gatewayBefore) / measured.requests,
    sandboxMicros: (sandboxAfter - sandboxBefore) / measured.requests,
  };
}

/**
 * The synchronous run (authenticate, admit, run, settle) against the same warm isolate behind the same hop with
 * none of that. Both are measured in turns within one run of the server, and the medians are compared.
 */
export async function benchSync(server: BenchServer): Promise<Report> {
  const tenant = await server.tenant("bench-sync");
  await tenant.deploy("bench-sync", oneModule("bench-sync", AGENT));
  const common = { connections: CONNECTIONS, seconds: SECONDS };
  const full = {
    ...common,
    url: `${server.url}/api/v1/agents/bench-sync/runs`,
    headers: { ...tenant.headers, prefer: "wait=30" },
    body: '{"input":{"n":1}}',
  };
  const bare = {
    ...common,
    url: `${server.url}/internal/bare/${tenant.tenantId}/bench-sync`,
    headers: { authorization: `Bearer ${server.operatorSecret}` },
    body: '{"n":1}',
  };
  for (const load of [bare, full]) await measure({ ...load, seconds: WARM_UP_SECONDS });
  const rounds: { full: Round; bare: Round }[] = [];
  for (let i = 0; i < ROUNDS; i++)
    rounds.push({ bare: await measureRound(server, bare), full: await measureRound(server, full) });
  return reportOf(middle(rounds.map((round) => round.full)), middle(rounds.map((round) => round.bare)));
}

function middle(rounds: Round[]): Round {
  const of = (pick: (round: Round) => number) => median(rounds.map(pick));
  return {
    requests: of((round) => round.requests),
    rps: of((round) => round.rps),
    p50: of((round) => round.p50),
    p99: of((round) => round.p99),
    errors: rounds.reduce((sum, round) => sum + round.errors, 0),
    gatewayMicros: of((round) => round.gatewayMicros),
    sandboxMicros: of((round) => round.sandboxMicros),
  };
}

function reportOf(full: Round, bare: Round): Report {
  const micros = (round: Round) => round.gatewayMicros + round.sandboxMicros;
  const ratios = {
    syncRatio: full.rps / bare.rps,
    p99Ratio: full.p99 / bare.p99,
    cpuRatio: micros(bare) / micros(full),
  };
  const row = (name: string, round: Round) => [
    name,
    Math.round(round.rps),
    round.p50,
    round.p99,
    round.errors,
    Math.round(round.gatewayMicros),
    Math.round(round.sandboxMicros),
  ];
  return {
    columns: ["", "req/s", "p50 ms", "p99 ms", "errors", "CPU µs gateway", "CPU µs sandbox"],
    rows: [row("full", full), row("bare", bare)],
    lines: [`cpuRatio ${ratios.cpuRatio.toFixed(3)} (processor time per request, bare over full)`],
    bounds: [
      { what: "syncRatio", measured: ratios.syncRatio, limit: 0.35, unit: "", atLeast: true },
      { what: "p99 full over bare", measured: ratios.p99Ratio, limit: 3, unit: "" },
      { what: "errors", measured: full.errors + bare.errors, limit: 0, unit: "" },
    ],
    figures: { ...ratios, full, bare },
  };
}
