import { expect } from "vitest";
import { Api, type Run } from "../../e2e/api.ts";
import type { Server } from "../../e2e/server.ts";
import { FINAL } from "./books.ts";

const LANES = 40;
/** How long a server may take to be itself again. */
const PATIENCE_MS = 60_000;

const STEADY = `export default async (input, io) => {
  await new Promise((resolve) => setTimeout(resolve, input.ms));
  await io.store.put("steady-" + input.n, input.n);
  return input.n;
}`;
const OUTER = `export default async (input, io) => {
  await io.store.put("outer-" + input.n, input.n);
  return io.call("steady", input);
}`;

interface Request {
  agent: string;
  sync: boolean;
  key: string;
  input: { n: number; ms: number };
  /** The run that it was answered with before anything went wrong. */
  accepted?: string;
}

/** Publishes what fleets run: an agent that takes its time and stores, and one that calls it. */
export async function deployFleet(api: Api): Promise<void> {
  await api.deploy("steady", STEADY, { permissions: { store: true } });
  await api.deploy("outer", OUTER, { permissions: { store: true, agents: ["steady"] } });
}

/** Many runs at once: synchronous and asynchronous ones, plain and nested, all of which store. */
export class Fleet {
  readonly #requests: Request[];
  readonly #key: string;

  constructor(key: string, name: string, size: number) {
    this.#key = key;
    this.#requests = Array.from({ length: size }, (_, n) => ({
      agent: n % 4 < 2 ? "steady" : "outer",
      sync: n % 2 === 0,
      key: `${name}-${n}`,
      input: { n, ms: 200 + ((n * 37) % 600) },
    }));
  }

  /** How many runs it is, with those that are called. */
  get runs(): number {
    return this.#requests.length + this.#requests.filter(({ agent }) => agent === "outer").length;
  }

  get accepted(): number {
    return this.#requests.filter(({ accepted }) => accepted !== undefined).length;
  }

  /** Starts all of them; what becomes of the answers is nobody's worry. */
  launch(server: Server): void {
    for (const request of this.#requests) {
      this.#send(server, request, request.sync ? { prefer: "wait=30" } : {}).then(
        (run) => {
          request.accepted = run.id;
        },
        () => undefined,
      );
    }
  }

  #send(server: Server, { agent, key, input }: Request, headers: Record<string, string>): Promise<Run> {
    return new Api(server, this.#key).run(agent, input, { ...headers, "idempotency-key": key });
  }

  /**
   * Sends every request again with its key, until the run that it stands for has ended. Fails where a run that was
   * accepted is not the one found again, or did not succeed.
   */
  async recover(server: Server): Promise<void> {
    const waiting = [...this.#requests];
    const lane = async () => {
      for (let request = waiting.pop(); request; request = waiting.pop())
        await this.#recoverOne(server, request);
    };
    await Promise.all(Array.from({ length: LANES }, lane));
  }

  async #recoverOne(server: Server, request: Request): Promise<void> {
    const api = new Api(server, this.#key);
    const options = { timeout: PATIENCE_MS, interval: 200 };
    let run: Run | undefined;
    await expect
      .poll(
        async () => {
          run = await this.#send(server, request, { prefer: "wait=5" });
          return FINAL.includes(run.status);
        },
        { ...options, message: `${request.key} does not end: ${JSON.stringify(run)}` },
      )
      .toBe(true);
    expect(run).toMatchObject({ status: "succeeded", output: request.input.n });
    expect(request.accepted ?? run?.id).toBe(run?.id);
    expect(await api.call<Run>("GET", `/runs/${run?.id}`)).toMatchObject({ status: "succeeded" });
  }
}
