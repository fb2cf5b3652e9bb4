import { setTimeout as pause } from "node:timers/promises";

export type DeathReason = "stalled" | "memory" | "crashed";

/** A sandbox process that ended without being asked to. `at` is in milliseconds since the epoch. */
export interface Death {
  sandbox: string;
  at: number;
  reason: DeathReason;
}

const KEPT = 1000;
/** A caller sees the connection break before this process hears of the death: it waits for so long. */
const WAIT_MS = 500;

/** What the gateway asks to find out why a run lost its sandbox. */
export class DeathRegister {
  readonly #deaths: Death[] = [];

  record(death: Death): void {
    this.#deaths.push(death);
    if (this.#deaths.length > KEPT) this.#deaths.shift();
  }

  find(sandbox: string | null, since: number): Death[] {
    return this.#deaths.filter(
      (death) => (sandbox === null || death.sandbox === sandbox) && death.at >= since,
    );
  }

  /** Answers `GET /deaths?sandbox=0&since=<ms>` with a list of deaths, oldest first; an empty one after half a second. */
  async answer(url: URL): Promise<{ status: number; body: unknown }> {
    if (url.pathname !== "/deaths") return { status: 404, body: { error: "not found" } };
    const sandbox = url.searchParams.get("sandbox");
    const since = Number(url.searchParams.get("since") ?? 0);
    const deadline = Date.now() + WAIT_MS;
    let deaths = this.find(sandbox, since);
    while (deaths.length === 0 && Date.now() < deadline) {
      await pause(20);
      deaths = this.find(sandbox, since);
    }
    return { status: 200, body: deaths };
  }
}
