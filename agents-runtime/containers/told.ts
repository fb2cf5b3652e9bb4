import type { ContainerSpec, ServerLine } from "./messages.ts";

const MAX_LINES = 50;

/** The last lines about a container: its object keeps them, and the gateway fetches them. */
export class Told {
  readonly #storage: DurableObjectStorage;
  /** A container of a manifest's tests has no lines: the deploy says how they went. */
  #isSilent = false;
  #written: Promise<void> = Promise.resolve();

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
  }

  async lines(): Promise<ServerLine[]> {
    return (await this.#storage.get<ServerLine[]>("told")) ?? [];
  }

  /** A container of a spec starts. */
  starts({ test, language, dockerfile, bundleDigest, memoryMb, cpus }: ContainerSpec): void {
    this.#isSilent = test;
    const image = `${language ?? dockerfile} ${bundleDigest.slice(0, 12)}`;
    this.note("info", "starts", { image, memoryMb, cpus });
  }

  /** Keeps a line, after those before it; nobody waits for that. */
  note(level: ServerLine["level"], what: string, data?: ServerLine["data"]): void {
    if (this.#isSilent) return;
    const about = { id: crypto.randomUUID(), at: Date.now(), level, message: `Container ${what}` };
    const line: ServerLine = { ...about, ...(data && { data }) };
    this.#written = this.#written
      .then(async () => this.#storage.put("told", [...(await this.lines()), line].slice(-MAX_LINES)))
      .catch((error) => console.error("containers: a line was not kept", error));
  }
}
