import { randomUUID } from "node:crypto";
import type { ContainerSpec, ServerLine } from "../../../workers/runtimes/container/contract.ts";

/** How many lines of a deployment are kept, and of how many deployments. */
const MAX_LINES = 100;
const MAX_DEPLOYMENTS = 1_000;

type Whose = Pick<ContainerSpec, "tenantId" | "agentId" | "channel" | "test">;

const keyOf = ({ tenantId, agentId, channel }: Whose): string => [tenantId, agentId, channel].join("/");

/** The last lines about the containers of each deployment: kept in memory, and fetched by the gateway every few minutes. */
export class Told {
  readonly #lines = new Map<string, ServerLine[]>();

  /** Containers of a manifest's tests have no lines: the deploy says how they went. */
  note(whose: Whose, line: Omit<ServerLine, "id" | "at">): void {
    if (whose.test) return;
    const key = keyOf(whose);
    const lines = [...(this.#lines.get(key) ?? []), { id: randomUUID(), at: Date.now(), ...line }];
    this.#lines.delete(key);
    this.#lines.set(key, lines.slice(-MAX_LINES));
    const [oldest] = this.#lines.keys();
    if (oldest !== undefined && this.#lines.size > MAX_DEPLOYMENTS) this.#lines.delete(oldest);
  }

  of(whose: Whose): ServerLine[] {
    return this.#lines.get(keyOf(whose)) ?? [];
  }
}
