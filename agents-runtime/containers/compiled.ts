const PREFIX = "program:";
/** What an object's storage takes as one value, and as one program. */
const PIECE_BYTES = 1_000_000;
const MAX_BYTES = 20_000_000;

/**
 * What a loader has compiled, kept in the storage of its object: the next container of it starts without a compiler. `build` tells
 * compilers apart.
 */
export class Compiled {
  readonly #storage: DurableObjectStorage;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
  }

  /** Hands a loader what was compiled before; does nothing where there is nothing. */
  async give(port: Fetcher, build: string): Promise<void> {
    const pieces = await this.#storage.list<ArrayBuffer>({ prefix: `${PREFIX}${build}:` });
    if (build === "" || pieces.size === 0) return;
    const body = new Blob([...pieces.values()]);
    await port.fetch("http://loader/program", { method: "PUT", body });
  }

  /** Keeps what a loader has compiled, unless it is kept already. */
  async take(port: Fetcher, build: string): Promise<void> {
    const prefix = `${PREFIX}${build}:`;
    if (build === "" || (await this.#storage.list({ prefix, limit: 1 })).size > 0) return;
    const program = await (await port.fetch("http://loader/program")).arrayBuffer();
    if (program.byteLength === 0 || program.byteLength > MAX_BYTES) return;
    await this.#storage.transaction(async (transaction) => {
      const earlier = await transaction.list({ prefix: PREFIX });
      for (const key of earlier.keys()) await transaction.delete(key);
      for (let at = 0; at < program.byteLength; at += PIECE_BYTES)
        await transaction.put(
          `${prefix}${String(at).padStart(10, "0")}`,
          program.slice(at, at + PIECE_BYTES),
        );
    });
  }
}
