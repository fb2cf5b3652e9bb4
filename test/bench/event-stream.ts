/** An event of a stream, and when it had arrived (milliseconds since the epoch, with fractions). */
export interface ArrivedEvent {
  type: string;
  data: string;
  at: number;
}

/** Reads server-sent events (WHATWG HTML, section 9.2) as they arrive, until the stream ends. */
export async function* arrivals(response: Response): AsyncGenerator<ArrivedEvent> {
  if (!response.ok || !response.body) throw new Error(`${response.status} ${await response.text()}`);
  const decoder = new TextDecoder();
  let text = "";
  for await (const bytes of response.body as unknown as AsyncIterable<Uint8Array>) {
    const at = performance.timeOrigin + performance.now();
    const blocks = (text + decoder.decode(bytes, { stream: true })).split("\n\n");
    text = blocks.pop() ?? "";
    for (const block of blocks) {
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(block)?.[1];
      const type = field("event");
      if (type !== undefined) yield { type, data: field("data") ?? "", at };
    }
  }
}
