import { createWriteStream, openSync, renameSync, statSync, type WriteStream } from "node:fs";

const ROTATE_BYTES = 10 * 1024 * 1024;

/** A log file that is kept in two parts at most: when it has grown past a size it becomes `<path>.1`. */
export class LogFile {
  readonly path: string;
  readonly #limit: number;
  #stream: WriteStream;
  #bytes: number;

  constructor(path: string, limit = ROTATE_BYTES) {
    this.path = path;
    this.#limit = limit;
    this.#bytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    this.#stream = this.#open();
  }

  // A full disk must not end the server: what cannot be logged is lost.
  #open(): WriteStream {
    return createWriteStream(this.path, { fd: openSync(this.path, "a", 0o600) }).on("error", () => {});
  }

  write(line: string): void {
    const text = line.endsWith("\n") ? line : `${line}\n`;
    if (this.#bytes > this.#limit) this.#rotate();
    this.#bytes += Buffer.byteLength(text);
    this.#stream.write(text);
  }

  #rotate(): void {
    this.#stream.end();
    renameSync(this.path, `${this.path}.1`);
    this.#stream = this.#open();
    this.#bytes = 0;
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#stream.end(resolve));
  }
}
