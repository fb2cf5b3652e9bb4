import { residentMib } from "./processes.ts";
import type { Report } from "./report.ts";
import { type BenchServer, type BenchTenant, oneModule } from "./server.ts";

const TENANTS = 10;
const AGENTS_EACH = 20;
const RUNS = 10_000;
const SAMPLE_EVERY = 500;
const LAST_RUNS = 2_000;
const LIMIT_PERCENT = 5;
const CONNECTIONS = 8;
const CHART_WIDTH = 50;

interface Sample {
  runs: number;
  supervisor: number;
  gateway: number;
  sandboxes: number;
  total: number;
}

type Target = [tenant: BenchTenant, slug: string];

function sampleOf(server: BenchServer, runs: number): Sample {
  const { supervisor, gateway, sandboxes } = residentMib(server.pids());
  return { runs, supervisor, gateway, sandboxes, total: supervisor + gateway + sandboxes };
}

async function deployAll(server: BenchServer): Promise<Target[]> {
  const targets: Target[] = [];
  for (let t = 0; t < TENANTS; t++) {
    const tenant = await server.tenant(`bench-memory-${t}`);
    for (let a = 0; a < AGENTS_EACH; a++) {
      const slug = `agent-${a}`;
      const source = `export default (input) => ({ agent: ${a}, n: input.n, list: Array(50).fill(input.n) });`;
      await tenant.deploy(slug, oneModule(slug, source));
      targets.push([tenant, slug]);
    }
  }
  return targets;
}

/** Runs `count` synchronous runs, all agents in turn, on a few connections. */
async function runAll(targets: Target[], from: number, count: number): Promise<void> {
  let next = from;
  const worker = async () => {
    while (next < from + count) {
      const n = next++;
      const [tenant, slug] = targets[n % targets.length] as Target;
      await tenant.post(`/agents/${slug}/runs`, { input: { n } }, { prefer: "wait=30" });
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
}

const bar = (value: number, most: number): string => "▇".repeat(Math.round((value / most) * CHART_WIDTH));

/** Resident memory of all processes over many runs of many agents, on a server that has just been started. */
export async function benchMemory(server: BenchServer): Promise<Report> {
  const targets = await deployAll(server);
  await server.offline(() => undefined);
  const curve = [sampleOf(server, 0)];
  for (let runs = 0; runs < RUNS; runs += SAMPLE_EVERY) {
    await runAll(targets, runs, SAMPLE_EVERY);
    curve.push(sampleOf(server, runs + SAMPLE_EVERY));
  }
  const last = curve.at(-1) as Sample;
  const before = curve.find(({ runs }) => runs === RUNS - LAST_RUNS) as Sample;
  const most = Math.max(...curve.map(({ total }) => total));
  const added = (last.total / before.total - 1) * 100;
  return {
    columns: ["runs", "supervisor MiB", "gateway MiB", "sandboxes MiB", "total MiB", ""],
    rows: curve.map(({ runs, supervisor, gateway, sandboxes, total }) => [
      runs,
      ...[supervisor, gateway, sandboxes, total].map(Math.round),
      bar(total, most).padEnd(CHART_WIDTH),
    ]),
    bounds: [
      { what: `added by the last ${LAST_RUNS} runs`, measured: added, limit: LIMIT_PERCENT, unit: " %" },
    ],
    figures: { curve, addedPercent: added },
  };
}
