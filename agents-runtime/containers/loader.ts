import { Refused } from "./refused.ts";

/** Where the loader answers (loader.rs), beside the agent. */
export const LOADER_PORT = 8081;

/** What the loader says of the agent: its state, how it has ended, and the last that it has printed. */
export interface Told {
  state: "empty" | "loading" | "running" | "failed" | "ended";
  exitCode: number | undefined;
  outOfMemory: boolean;
  log: string;
  /** Changes with the compiler; empty where nothing is compiled. */
  build: string;
}

const SIGKILLED = 137;

async function toldIn(response: Response): Promise<Told> {
  const exit = response.headers.get("quayside-exit");
  return {
    state: (response.headers.get("quayside-state") ?? "failed") as Told["state"],
    exitCode: exit === null ? undefined : Number(exit),
    outOfMemory: response.headers.has("quayside-out-of-memory"),
    log: (await response.text()).trim(),
    build: response.headers.get("quayside-build") ?? "",
  };
}

/** What the loader of a container says at this moment. */
export const askLoader = async (port: Fetcher): Promise<Told> =>
  toldIn(await port.fetch("http://loader/", { signal: AbortSignal.timeout(2_000) }));

/** What the loader says of the agent once that has ended; rejects where the whole container was ended. */
export const untilEnded = async (port: Fetcher): Promise<Told> =>
  toldIn(await port.fetch("http://loader/end"));

/** Hands a bundle to the loader, which starts the agent. Rejects with `container_start_failed` where it could not. */
export async function loadBundle(port: Fetcher, { body, headers }: Request): Promise<void> {
  const length = Number(headers.get("content-length"));
  if (!body || !length) throw new Error("A bundle has come without its length.");
  const { readable, writable } = new FixedLengthStream(length);
  const sent = body.pipeTo(writable);
  const [response] = await Promise.all([
    port.fetch("http://loader/bundle", { method: "PUT", body: readable }),
    sent,
  ]);
  const { log } = await toldIn(response);
  if (response.status !== 422) return;
  throw new Refused("container_start_failed", `The agent could not be loaded: ${log.slice(-500)}`, { log });
}

/** Why an agent has ended by itself, in words for its author. */
export function endOf({ exitCode, outOfMemory, log }: Told): Refused {
  if (outOfMemory)
    return new Refused(
      "memory_exceeded",
      "The container needed more than its memory and was ended. Need less, or raise limits.memoryMb in agent.json.",
    );
  const how = exitCode === SIGKILLED ? "was killed" : `ended by itself with exit code ${exitCode}`;
  const printed = log ? ` The last that it printed: ${log.slice(-500)}` : "";
  return new Refused("container_crashed", `The container ${how}.${printed}`, { log });
}
