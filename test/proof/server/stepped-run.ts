import { expect } from "vitest";
import { Api, type Run } from "../../e2e/api.ts";
import type { Server } from "../../e2e/server.ts";
import type { EchoServer } from "../../peers/echo-server.ts";
import { FINAL } from "./books.ts";
import { makeTenant } from "./tenant.ts";

export type Mode = "sync" | "async";

/** Inputs and outputs of this size are kept apart from the run. */
const TEXT = "x".repeat(150_000);
const PATIENCE_MS = 60_000;

const COUNT = `const count = async (io, key) => io.store.put(key, ((await io.store.get(key)) ?? 0) + 1);`;
const INNER = `${COUNT}
export default async (input, io) => {
  if (input.read) return io.store.get("inner");
  await count(io, "inner");
  return input.text;
}`;
const outer = (url: string) => `${COUNT}
export default async (input, io) => {
  if (input.read) return [await io.store.get("first"), await io.store.get("last"), await io.call("inner", input)];
  io.log("begun");
  await new Promise((resolve) => setTimeout(resolve, 20));
  await count(io, "first");
  await fetch("${url}", { method: "POST", body: "{}" });
  const text = await io.call("inner", input);
  await count(io, "last");
  return text;
}`;

/** One run that takes every kind of step, in a tenant of its own. */
export class SteppedRun {
  readonly tenantId: string;
  readonly #name: string;
  readonly #key: string;
  readonly #mode: Mode;
  readonly #requests: () => string[];

  private constructor(
    tenant: { tenantId: string; apiKey: string },
    name: string,
    mode: Mode,
    requests: () => string[],
  ) {
    this.#name = name;
    this.tenantId = tenant.tenantId;
    this.#key = tenant.apiKey;
    this.#mode = mode;
    this.#requests = requests;
  }

  static async make(server: Server, name: string, mode: Mode, peer: EchoServer): Promise<SteppedRun> {
    const tenant = await makeTenant(server, name);
    const api = new Api(server, tenant.apiKey);
    const hosts = [`http://${peer.address}`];
    const limits = { timeoutSeconds: 60 };
    await api.deploy("inner", INNER, { permissions: { store: true }, limits });
    await api.deploy("outer", outer(`http://${peer.address}/${name}`), {
      permissions: { store: true, agents: ["inner"], hosts },
      limits,
    });
    return new SteppedRun(tenant, name, mode, () => peer.keys(`/${name}`));
  }

  #send(server: Server, headers: Record<string, string>): Promise<Run> {
    const api = new Api(server, this.#key);
    return api.run("outer", { text: TEXT }, { ...headers, "idempotency-key": "the-run" });
  }

  #start = (server: Server): Promise<Run> =>
    this.#send(server, this.#mode === "sync" ? { prefer: "wait=60" } : {});

  /** Starts it; whether the answer ever comes is nobody's worry. */
  launch(server: Server): void {
    this.#start(server).catch(() => undefined);
  }

  /** Starts it, and looks on until it has ended; asking for it again would pass points, too. */
  async runUndisturbed(server: Server): Promise<void> {
    const { id } = await this.#start(server);
    const api = new Api(server, this.#key);
    const ended = async () => FINAL.includes((await api.call<Run>("GET", `/runs/${id}`)).status);
    await expect.poll(ended, { timeout: PATIENCE_MS, interval: 100 }).toBe(true);
  }

  /** Asks for it again until it has ended; answers it. */
  async #untilEnded(server: Server): Promise<Run> {
    let run: Run | undefined;
    const ended = async () => {
      run = await this.#send(server, { prefer: "wait=10" });
      return FINAL.includes(run.status);
    };
    const patience = { timeout: PATIENCE_MS, interval: 100, message: "a run does not end" };
    await expect.poll(ended, patience).toBe(true);
    return run as unknown as Run;
  }

  /** Fails unless it ends well, with all that it was given and made, and each of its effects once. */
  async recover(server: Server): Promise<void> {
    const run = await this.#untilEnded(server);
    expect(run, this.#name).toMatchObject({ status: "succeeded", error: null });
    const api = new Api(server, this.#key);
    expect(await api.call("GET", `/runs/${run.id}/output`)).toBe(TEXT);
    expect(await api.call("GET", `/runs/${run.id}`)).toMatchObject({ input: { text: TEXT } });
    expect(new Set(this.#requests()).size, this.#name).toBe(1);
    const read = await api.run("outer", { read: true });
    expect(read, this.#name).toMatchObject({ output: [1, 1, 1] });
  }
}
