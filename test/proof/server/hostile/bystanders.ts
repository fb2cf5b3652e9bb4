import { setTimeout as pause } from "node:timers/promises";
import type { Api } from "../../../e2e/api.ts";

/** What somebody else saw of the server while something went on. */
export interface Sight {
  /** Durations of the runs that began meanwhile, in milliseconds. */
  runs: number[];
  /** Runs that did not answer what they were asked. */
  wrong: unknown[];
  /** The slowest answers of a page and of `/health`, in milliseconds. */
  slowestPage: number;
  slowestHealth: number;
  /** Statuses of those answers. */
  statuses: Set<number>;
}

const LANES = 2;
/** Between two runs of a lane: these are people's calls, not a load of their own. */
const PAUSE_MS = 5;

export const BYSTANDER = "export default async (input) => input;";

async function timed<T>(work: () => Promise<T>): Promise<[T, number]> {
  const started = performance.now();
  return [await work(), performance.now() - started];
}

/** The slowest but one in a hundred, of which there is at least one. */
export const p99 = (durations: number[]): number =>
  durations.toSorted((a, b) => a - b)[Math.ceil(durations.length * 0.99) - 1] ?? Number.NaN;

/**
 * Runs the tenant's agent `bystander`, or another, and asks for a page and the health, over and over until `work` has
 * ended, and so often at `least`.
 */
export async function watched<T>(
  api: Api,
  work: Promise<T>,
  { least = 0, agent = "bystander" } = {},
): Promise<[T, Sight]> {
  const sight: Sight = { runs: [], wrong: [], slowestPage: 0, slowestHealth: 0, statuses: new Set() };
  let over = false;
  const ended = work.finally(() => {
    over = true;
  });
  const going = () => !over || sight.runs.length < least;
  const runs = async (lane: number) => {
    for (let n = 0; going(); n++) {
      const input = { lane, n };
      const [run, ms] = await timed(() => api.run(agent, input));
      sight.runs.push(ms);
      if (JSON.stringify(run.output) !== JSON.stringify(input)) sight.wrong.push(run);
      await pause(PAUSE_MS);
    }
  };
  const answers = async (path: string, slowest: "slowestPage" | "slowestHealth") => {
    while (going()) {
      const [response, ms] = await timed(async () => {
        const response = await fetch(api.url + path);
        await response.arrayBuffer();
        return response;
      });
      sight.statuses.add(response.status);
      sight[slowest] = Math.max(sight[slowest], ms);
      await pause(PAUSE_MS * 4);
    }
  };
  const lanes = Array.from({ length: LANES }, (_, lane) => runs(lane));
  await Promise.all([...lanes, answers("/", "slowestPage"), answers("/api/v1/health", "slowestHealth")]);
  return [await ended, sight];
}
