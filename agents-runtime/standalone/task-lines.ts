import type { SandboxEvent } from "../isolate/contract.ts";

const encoder = new TextEncoder();
const lineOf = (text: string): Uint8Array => encoder.encode(`${text}\n`);

/** The answer to a task: lines of the container protocol, as they are written. */
export class TaskLines {
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #gone = new AbortController();
  readonly body: ReadableStream<Uint8Array>;

  constructor() {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    this.body = readable;
    this.#writer = writable.getWriter();
    this.#writer.closed.catch((error: unknown) => this.#gone.abort(error));
  }

  /** Aborts when nobody reads any more. */
  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  /** Some lines, as one piece: an agent may log thousands at once. */
  readonly write = async (events: SandboxEvent[]): Promise<void> => {
    if (events.length === 0) return;
    const lines = events.map(({ type, data }) => JSON.stringify({ type, ...(JSON.parse(data) as object) }));
    await this.#writer.write(lineOf(lines.join("\n")));
  };

  /** The last line. */
  async end(value: object): Promise<void> {
    await this.#writer.write(lineOf(JSON.stringify(value)));
    await this.#writer.close();
  }

  /** The last line, of an output that is JSON text already. */
  async output(output: string, more: object = {}): Promise<void> {
    const rest = JSON.stringify(more).slice(1, -1);
    await this.#writer.write(lineOf(`{"type":"output","output":${output}${rest === "" ? "" : `,${rest}`}}`));
    await this.#writer.close();
  }

  /** A response whose body is what `work` writes, as it writes it. */
  response(context: ExecutionContext, work: Promise<void>): Response {
    context.waitUntil(work.catch((error: unknown) => this.#writer.abort(error).catch(() => {})));
    return new Response(this.body, { headers: { "content-type": "application/x-ndjson" } });
  }
}
