import { request } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect } from "vitest";
import type { FaultRule, Passing } from "../../../scripts/supervisor/faults/fault-plan.ts";
import { FAULT_SOCKET } from "../../../scripts/supervisor/faults/index.ts";

/** Starts a server with faults. */
export const FAULTY = { QUAYSIDE_FAULTS: "1" };

/** Says to a server that was started with faults what is to go wrong in it. */
export class FaultClient {
  readonly #socketPath: string;

  constructor({ state }: { state: string }) {
    this.#socketPath = join(state, "run", FAULT_SOCKET);
  }

  #send(method: string, path: string, body?: unknown): Promise<string> {
    return new Promise((resolve, reject) => {
      const sent = request({ socketPath: this.#socketPath, method, path }, (response) =>
        text(response).then(resolve, reject),
      );
      sent.on("error", reject).end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  arm = (rule: FaultRule): Promise<string> => this.#send("POST", "/rules", rule);
  clear = (): Promise<string> => this.#send("DELETE", "/");

  async passings(): Promise<Passing[]> {
    return JSON.parse(await this.#send("GET", "/passings")) as Passing[];
  }

  /** Resolves when something is held at a point. */
  async untilHeld(point: string): Promise<void> {
    await expect
      .poll(async () => (await this.passings()).some((passing) => passing.held && passing.point === point), {
        timeout: 20_000,
        interval: 10,
        message: `nothing came to ${point}`,
      })
      .toBe(true);
  }
}
