import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Report } from "./report.ts";
import { type BenchServer, type BenchTenant, type Files, oneModule } from "./server.ts";
import { timed, timingsOf } from "./timings.ts";

const VERSIONS = 100;
const EXAMPLE = fileURLToPath(new URL("../../examples/agents/csv-insights", import.meta.url));
const CSV = { csv: "city,orders\nOslo,3\nRiga,5\nPorto,41" };

/** A version of a real agent of many modules, made different from the others in its code. */
function exampleFiles(version: string): Files {
  const files: Files = Object.fromEntries(
    readdirSync(EXAMPLE).map((name) => [name, readFileSync(join(EXAMPLE, name), "utf8")]),
  );
  const { tests: _, ...manifest } = JSON.parse(files["agent.json"] ?? "{}") as Record<string, unknown>;
  return {
    ...files,
    "agent.json": JSON.stringify({ ...manifest, version }),
    "main.js": `${files["main.js"]}\n// ${version}\n`,
  };
}

async function coldRuns(
  tenant: BenchTenant,
  slug: string,
  filesOf: (version: string) => Files,
  input: unknown,
): Promise<number[]> {
  const durations: number[] = [];
  for (let i = 0; i < VERSIONS; i++) {
    await tenant.deploy(slug, filesOf(`1.0.${i}`));
    durations.push(await timed(() => tenant.post(`/agents/${slug}/runs`, { input }, { prefer: "wait=30" })));
  }
  return durations;
}

/** The first run of a version that no process has loaded before, from request to answer, one at a time. */
export async function benchCold(server: BenchServer): Promise<Report> {
  const tenant = await server.tenant("bench-cold");
  const small = await coldRuns(
    tenant,
    "one-module",
    (version) => oneModule("one-module", `export default () => "${version}";`, version),
    {},
  );
  const large = await coldRuns(tenant, "csv-insights", exampleFiles, CSV);
  const figures = { "one module": timingsOf(small), "csv-insights": timingsOf(large) };
  return {
    columns: ["first run of a version", "runs", "p50 ms", "p95 ms"],
    rows: Object.entries(figures).map(([name, { p50, p95 }]) => [name, VERSIONS, p50, p95]),
    bounds: Object.entries(figures).map(([name, { p50 }]) => ({
      what: `p50, ${name}`,
      measured: p50,
      limit: 40,
      unit: " ms",
    })),
    figures,
  };
}
