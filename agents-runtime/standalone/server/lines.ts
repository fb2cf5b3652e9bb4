import type { IncomingMessage } from "node:http";
import { type InvokeLine, invokeLine } from "../../../workers/runtimes/protocol/contract.ts";

const MAX_LINE_CHARS = 12_000_000;

/** A line that ends a run, or its attempt. */
export type End = Extract<InvokeLine, { type: "output" | "error" | "question" }>;

const ENDS: ReadonlySet<InvokeLine["type"]> = new Set(["output", "error", "question"]);
export const isEnd = (line: InvokeLine): line is End => ENDS.has(line.type);

/** The lines of an answer of the container protocol, as they come; what is no line of it is left out. */
export async function* linesOf(answer: IncomingMessage): AsyncGenerator<InvokeLine> {
  answer.setEncoding("utf8");
  let rest = "";
  for await (const piece of answer as AsyncIterable<string>) {
    const lines = (rest + piece).split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > MAX_LINE_CHARS) throw new Error("a line of the answer is too long");
    for (const line of lines) yield* read(line);
  }
  yield* read(rest);
}

function* read(line: string): Generator<InvokeLine> {
  if (line.trim() === "") return;
  try {
    const { data } = invokeLine.safeParse(JSON.parse(line));
    if (data) yield data;
  } catch {
    // No JSON, so no line of the protocol.
  }
}
