import { CODE, MAX_MESSAGE } from "../../../agents-runtime/isolate/agent-reply.ts";
import { MAX_OUTPUT_CHARS, type RunFailure } from "../../../agents-runtime/isolate/contract.ts";
import { isObject, parseJson } from "../../kernel/json.ts";
import { readBytes } from "../../kernel/read-bytes.ts";
import { type InvokeLine, invokeLine, type LastLine, LINE_TYPES, type ToldLine } from "./contract.ts";
import { InvokeFailure } from "./invoke-failure.ts";
import { readLines } from "./read-lines.ts";

/** Bytes of a line, or of an answer without lines: letters may take several bytes each. */
const MAX_LINE_BYTES = 15_000_000;
const MAX_LINES = 100_000;
const MAX_BYTES = 32_000_000;
/** Bytes of the answer to a run that failed. */
const MAX_REFUSAL_BYTES = 64_000;
/** How much of a line that is no line is shown. */
const SHOWN_CHARS = 80;

/** What an agent's answer comes to. */
export type Answer =
  | { type: "output"; output: string }
  | { type: "error"; error: RunFailure }
  | Extract<LastLine, { type: "question" }>;

const invalid = (message: string): never => {
  throw new InvokeFailure("answer_invalid", message);
};
const outputTooLarge = (): never => {
  const message = `The output is longer than ${MAX_OUTPUT_CHARS} characters of JSON, which is the most that is kept. Return a smaller one, or its parts from several runs.`;
  throw new InvokeFailure("output_too_large", message);
};
const noText = (): never => invalid("The agent's answer is no text in UTF-8.");
const tooMuch = (): never => {
  const message = `The answer has more than ${MAX_LINES} lines or ${MAX_BYTES} bytes. Log less, and send fewer and larger deltas.`;
  throw new InvokeFailure("answer_too_large", message);
};

/** Reads the answer to `POST /invoke`, telling what comes before its end; rejects with an `InvokeFailure`, or by how the connection broke off. */
export async function readAnswer(
  response: Response,
  tell: (line: ToldLine) => void,
  signal: AbortSignal,
): Promise<Answer> {
  const { status } = response;
  if (status >= 400) return { type: "error", error: await readRefusal(response) };
  if (status >= 300) invalid(`The agent answered ${status}: redirects are not followed.`);
  if (status !== 200) invalid(`The agent answered ${status}; with an output, answer 200.`);
  const mediaType = response.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (mediaType === "application/json") return readOutput(response);
  if (mediaType === "application/x-ndjson") return readLinesOf(response, tell, signal);
  return invalid(
    `The agent's answer is ${mediaType ? `of the media type "${mediaType.slice(0, SHOWN_CHARS)}"` : "without a Content-Type"}; send application/json or application/x-ndjson.`,
  );
}

async function readOutput(response: Response): Promise<Answer> {
  const text = new TextDecoder().decode(await readBytes(response, MAX_LINE_BYTES, outputTooLarge));
  const output = parseJson(text);
  if (output === undefined) return invalid("The agent's answer is application/json, but no JSON.");
  return { type: "output", output: outputText(output) };
}

/** An output as it is kept: without what white space and escapes add to it. */
function outputText(output: unknown): string {
  let text: string;
  try {
    text = JSON.stringify(output);
  } catch {
    // Nested deeper than the stack.
    return invalid("The output is nested too deeply to be kept.");
  }
  return text.length > MAX_OUTPUT_CHARS ? outputTooLarge() : text;
}

async function readLinesOf(
  response: Response,
  tell: (line: ToldLine) => void,
  signal: AbortSignal,
): Promise<Answer> {
  const body = response.body as ReadableStream<Uint8Array> | null;
  const limits = { lineBytes: MAX_LINE_BYTES, lines: MAX_LINES, bytes: MAX_BYTES };
  const refusals = { lineTooLong: outputTooLarge, tooMuch, noText };
  let count = 0;
  for await (const text of body ? readLines(body, { ...limits, ...refusals }, signal) : []) {
    count += 1;
    const line = lineOf(text, count);
    if (line === undefined) continue;
    if (line.type === "output") return { type: "output", output: outputText(line.output) };
    if (line.type === "error") return { type: "error", error: failureOf(line) };
    if (line.type === "question") return line;
    tell(line);
  }
  throw new InvokeFailure(
    "answer_cut",
    count === 0
      ? "The agent closed the connection without a line of an answer."
      : `The agent closed the connection after ${count} lines, none of which is an output or an error.`,
  );
}

/** A line that is known; undefined where it is of a type that is not. */
function lineOf(text: string, number: number): InvokeLine | undefined {
  const value = parseJson(text);
  const what = `Line ${number} of the agent's answer`;
  if (!isObject(value)) return invalid(`${what} is no JSON object: ${shown(text)}`);
  if (!LINE_TYPES.has(value.type)) {
    if (typeof value.type === "string") return undefined;
    return invalid(`${what} has no type: ${shown(text)}`);
  }
  const parsed = invokeLine.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  return invalid(`${what} is no ${String(value.type)}: ${issue?.path.join("/")}: ${issue?.message}`);
}

const shown = (text: string): string =>
  JSON.stringify(text.length > SHOWN_CHARS ? `${text.slice(0, SHOWN_CHARS)}…` : text);

/** Why an answer of 400 and above says that the run failed. */
async function readRefusal(response: Response): Promise<RunFailure> {
  const { status } = response;
  const bytes = await readBytes(response, MAX_REFUSAL_BYTES, () => {
    throw new InvokeFailure("agent_error", `The agent answered ${status}, with a long text.`);
  });
  const body = parseJson(new TextDecoder().decode(bytes));
  const { code, message } = isObject(body) ? body : {};
  if (status === 503 && typeof code !== "string")
    return { code: "agent_busy", message: "The agent takes no runs now (503). Try again." };
  // Said by what stands before the agent (RFC 9110, sections 15.6.3 and 15.6.5).
  if ((status === 502 || status === 504) && typeof code !== "string")
    return { code: "agent_unreachable", message: `The agent's gateway answered ${status}.` };
  const said = typeof message === "string" && message !== "" ? message : `The agent answered ${status}.`;
  return failureOf({ code, message: said });
}

const failureOf = ({ code, message }: { code: unknown; message: string }): RunFailure => ({
  code: typeof code === "string" && CODE.test(code) ? code : "agent_error",
  message: message.slice(0, MAX_MESSAGE),
});
