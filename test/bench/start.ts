import { startServer } from "../e2e/server.ts";
import type { Report } from "./report.ts";
import { bundleBytes, startupMs } from "./startup.ts";
import { median, timed } from "./timings.ts";

const STARTS = 3;

/** `npm start` to its word that it is ready: on an empty state (migrations, demo), and again on the same one. */
async function startTwice(): Promise<{ first: number; again: number }> {
  let server: Awaited<ReturnType<typeof startServer>> | undefined;
  const first = await timed(async () => {
    server = await startServer();
  });
  const { state } = server as NonNullable<typeof server>;
  await server?.stop();
  const again = await timed(async () => {
    server = await startServer({ state });
  });
  await server?.stop();
  server?.remove();
  return { first: first / 1000, again: again / 1000 };
}

/** How soon the server is there, with nothing to build; how large the gateway is, and how soon it has started. */
export async function benchStart(): Promise<Report> {
  await (await startServer()).stop();
  const starts: { first: number; again: number }[] = [];
  for (let i = 0; i < STARTS; i++) starts.push(await startTwice());
  const figures = {
    firstSeconds: median(starts.map(({ first }) => first)),
    againSeconds: median(starts.map(({ again }) => again)),
    bundleMb: bundleBytes() / 1_000_000,
    startupMs: await startupMs(),
  };
  return {
    columns: ["", "median"],
    rows: [
      ["npm start on an empty state, s", figures.firstSeconds],
      ["npm start again, s", figures.againSeconds],
      ["gateway's bundle in gzip, MB", figures.bundleMb],
      ["gateway's start-up, ms", figures.startupMs],
    ],
    bounds: [
      { what: "npm start, empty state", measured: figures.firstSeconds, limit: 8, unit: " s" },
      { what: "npm start, again", measured: figures.againSeconds, limit: 8, unit: " s" },
      { what: "bundle in gzip", measured: figures.bundleMb, limit: 3, unit: " MB" },
      { what: "start-up", measured: figures.startupMs, limit: 100, unit: " ms" },
    ],
    figures,
  };
}
