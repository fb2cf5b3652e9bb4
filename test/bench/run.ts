/**
 * `npm run bench`: measures the server as users start it, on this machine, and says which bounds are met; it exits
 * with 1 when one is not. `npm run bench -- --only sync,cold --json FILE` measures some parts, and keeps the figures.
 */
import { writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { parseArgs } from "node:util";
import { benchAsync } from "./async.ts";
import { benchCold } from "./cold.ts";
import { benchContainers } from "./containers.ts";
import { benchLists } from "./lists.ts";
import { benchMemory } from "./memory.ts";
import { benchPermissions } from "./permissions.ts";
import { benchPrompt } from "./prompt.ts";
import { benchRemote } from "./remote.ts";
import { format, isMet, type Report } from "./report.ts";
import { type BenchServer, startBenchServer } from "./server.ts";
import { benchStart } from "./start.ts";
import { benchStream } from "./stream.ts";
import { benchSync } from "./sync.ts";

/** In the order in which they are measured: those that leave more behind come later. */
const parts = {
  cold: benchCold,
  async: benchAsync,
  stream: benchStream,
  sync: benchSync,
  memory: benchMemory,
  lists: benchLists,
  containers: benchContainers,
} satisfies Record<string, (server: BenchServer) => Promise<Report>>;
/** These need no server, or start their own, before the others' one is there. */
const apart = {
  permissions: benchPermissions,
  start: benchStart,
  prompt: benchPrompt,
  remote: benchRemote,
} satisfies Record<string, () => Promise<Report>>;

const known = [...Object.keys(apart), ...Object.keys(parts)];

function chosenParts(only: string | undefined): Set<string> {
  const chosen = only?.split(",") ?? known;
  const unknown = chosen.find((part) => !known.includes(part));
  if (unknown !== undefined) {
    console.error(`There is no part "${unknown}"; the parts are ${known.join(", ")}.`);
    process.exit(1);
  }
  return new Set(chosen);
}

const { values } = parseArgs({ options: { only: { type: "string" }, json: { type: "string" } } });
const chosen = chosenParts(values.only);
const [cpu] = cpus();
const machine = `${cpus().length} × ${cpu?.model ?? "unknown"}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
console.log(machine);

const reports: Record<string, Report> = {};
async function measurePart(part: string, measure: () => Promise<Report>): Promise<void> {
  const report = await measure();
  reports[part] = report;
  console.log(format(part, report));
}

for (const [part, measure] of Object.entries(apart)) if (chosen.has(part)) await measurePart(part, measure);
if (Object.keys(parts).some((part) => chosen.has(part))) {
  const server = await startBenchServer();
  try {
    for (const [part, measure] of Object.entries(parts))
      if (chosen.has(part)) await measurePart(part, () => measure(server));
  } finally {
    await server.stop();
  }
}

if (values.json) {
  const figures = Object.entries(reports).map(([part, report]) => [part, report.figures]);
  writeFileSync(values.json, `${JSON.stringify({ machine, ...Object.fromEntries(figures) }, null, 2)}\n`);
}
const missed = Object.entries(reports).flatMap(([part, { bounds }]) =>
  bounds.filter((bound) => !isMet(bound)).map(({ what }) => `${part}: ${what}`),
);
if (missed.length > 0) {
  console.error(`\nNot met: ${missed.join("; ")}`);
  process.exit(1);
}
