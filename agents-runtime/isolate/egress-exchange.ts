import type { SandboxEvent } from "./contract.ts";
import type { EgressQuota } from "./egress-quota.ts";
import { type OutgoingRequest, shownUrl } from "./egress-request.ts";

/** What is read ahead of the program, so that a short answer never keeps its connection. */
const READ_AHEAD = 65_536;

/** One request and its answer. When it is over, by itself or by its signal, one line of the run's log tells of it. */
export class Exchange {
  readonly #what: string;
  readonly #sent: number;
  readonly #record: (line: SandboxEvent) => void;
  readonly #started = Date.now();
  #status: number | undefined;
  #received = 0;
  #over = false;
  #ended: ((problem?: string) => void) | undefined;

  constructor(
    { method, url, body }: OutgoingRequest,
    signal: AbortSignal,
    record: (line: SandboxEvent) => void,
  ) {
    this.#what = `${method} ${shownUrl(url)}`;
    this.#sent = body?.byteLength ?? 0;
    this.#record = record;
    signal.addEventListener("abort", () => this.end((signal.reason as Error).message), { once: true });
  }

  /** Writes the line, with what went wrong if anything did. Only the first end counts. */
  end(problem?: string): void {
    if (this.#over) return;
    this.#over = true;
    const status = this.#status === undefined ? "" : ` → ${this.#status}`;
    const line = {
      level: problem === undefined ? "debug" : "warn",
      message: this.#what + status + (problem === undefined ? "" : `: ${problem}`),
      data: { durationMs: Date.now() - this.#started, sentBytes: this.#sent, receivedBytes: this.#received },
    };
    this.#record({ type: "log", at: Date.now(), data: JSON.stringify(line) });
    this.#ended?.(problem);
  }

  /** The answer is not for the program. */
  async discard({ status, body }: Response): Promise<void> {
    this.#status = status;
    await body?.cancel();
    this.end();
  }

  /** The answer's body, held to the run's quota. `ended` is told, once, that it is over, and what broke it off. */
  body(
    { status, body }: Response,
    quota: EgressQuota,
    ended: (problem?: string) => void,
  ): ReadableStream<Uint8Array> | null {
    this.#status = status;
    this.#ended = ended;
    if (body === null) {
      this.end();
      return null;
    }
    const reader = (body as ReadableStream<Uint8Array<ArrayBuffer>>).getReader();
    const pull = async (controller: ReadableByteStreamController): Promise<void> => {
      try {
        if (await this.#pass(reader, controller, quota)) return;
        this.end();
        controller.close();
        controller.byobRequest?.respond(0);
      } catch (error) {
        this.end((error as Error).message);
        controller.error(error);
        await reader.cancel(error).catch(() => undefined);
      }
    };
    const cancel = (reason: unknown): Promise<void> => {
      this.end();
      return reader.cancel(reason);
    };
    return new ReadableStream({ type: "bytes", pull, cancel }, { highWaterMark: READ_AHEAD });
  }

  /** Passes one piece of a body on; false at its end. */
  async #pass(
    reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>,
    controller: ReadableByteStreamController,
    quota: EgressQuota,
  ): Promise<boolean> {
    const { done, value } = await reader.read();
    if (done) return false;
    this.#received += value.byteLength;
    quota.take(value.byteLength, this.#received);
    controller.enqueue(value);
    return true;
  }
}
