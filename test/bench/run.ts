/**
 * `npm run bench`: measures the server as users start it, on this machine, as ratios within one run.
 * `npm run bench -- --only sync --json FILE` writes the figures of one part.
 */
import { writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { parseArgs } from "node:util";
import type { Measured } from "./load.ts";
import { startBenchServer } from "./server.ts";
import { benchSync } from "./sync.ts";

const parts = { sync: benchSync };
type Part = keyof typeof parts;

const row = (name: string, { rps, p50, p99, errors }: Measured): string =>
  [
    name.padEnd(6),
    rps.toFixed(0).padStart(8),
    p50.toFixed(2).padStart(9),
    p99.toFixed(2).padStart(9),
    String(errors).padStart(8),
  ].join("");

const { values } = parseArgs({ options: { only: { type: "string" }, json: { type: "string" } } });
const chosen = values.only === undefined ? (Object.keys(parts) as Part[]) : [values.only as Part];
for (const part of chosen) {
  if (!(part in parts)) {
    console.error(`There is no part "${part}"; the parts are ${Object.keys(parts).join(", ")}.`);
    process.exit(1);
  }
}

const [cpu] = cpus();
console.log(
  `${cpus().length} × ${cpu?.model ?? "unknown"}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`,
);
const server = await startBenchServer();
try {
  for (const part of chosen) {
    const result = await parts[part](server);
    console.log(
      `\n${"".padEnd(6)}${"req/s".padStart(8)}${"p50 ms".padStart(9)}${"p99 ms".padStart(9)}${"errors".padStart(8)}`,
    );
    console.log(row("full", result.full));
    console.log(row("bare", result.bare));
    console.log(`syncRatio ${result.syncRatio.toFixed(3)}`);
    if (values.json) writeFileSync(values.json, `${JSON.stringify(result, null, 2)}\n`);
  }
} finally {
  await server.stop();
}
