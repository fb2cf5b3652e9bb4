import { type Measured, measure, percentile } from "./load.ts";
import type { BenchServer } from "./server.ts";

const CONNECTIONS = 16;
const ROUNDS = 3;
const SECONDS = 6;

export interface SyncResult {
  /** Requests per second of the whole path over those of the bare isolate. */
  syncRatio: number;
  full: Measured;
  bare: Measured;
}

const AGENT = "export default async (input) => ({ n: input.n + 1 });";

/**
 * The synchronous run (authenticate, admit, run, settle) against the same warm isolate behind the same hop with
 * none of that. Both are measured in turns within one run of the server, and the medians are compared.
 */
export async function benchSync(server: BenchServer): Promise<SyncResult> {
  const { tenantId, apiKey } = await server.tenant("bench-sync");
  await server.deploy(apiKey, "bench-sync", AGENT);
  const common = { connections: CONNECTIONS, seconds: SECONDS };
  const full = {
    ...common,
    url: `${server.url}/api/v1/agents/bench-sync/runs`,
    headers: { authorization: `Bearer ${apiKey}`, prefer: "wait=30" },
    body: '{"input":{"n":1}}',
  };
  const bare = {
    ...common,
    url: `${server.url}/internal/bare/${tenantId}/bench-sync`,
    headers: { authorization: `Bearer ${server.operatorSecret}` },
    body: '{"n":1}',
  };
  for (const load of [bare, full]) await measure({ ...load, seconds: 3 });
  const rounds: { full: Measured; bare: Measured }[] = [];
  for (let i = 0; i < ROUNDS; i++) rounds.push({ bare: await measure(bare), full: await measure(full) });
  const result = { full: median(rounds.map((r) => r.full)), bare: median(rounds.map((r) => r.bare)) };
  return { syncRatio: result.full.rps / result.bare.rps, ...result };
}

function median(all: Measured[]): Measured {
  const middle = (pick: (one: Measured) => number) =>
    percentile(
      all.map(pick).sort((a, b) => a - b),
      0.5,
    );
  return {
    rps: middle((one) => one.rps),
    p50: middle((one) => one.p50),
    p99: middle((one) => one.p99),
    errors: all.reduce((sum, one) => sum + one.errors, 0),
  };
}
