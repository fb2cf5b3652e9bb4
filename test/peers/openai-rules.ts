/** A message of a chat completion's request, as far as rules look at it. */
export interface ChatMessage {
  role: string;
  content?: string | { type: string; text?: string; image_url?: { url: string } }[] | null;
  tool_calls?: { id: string; function: { name: string; arguments: string } }[];
  tool_call_id?: string;
}

/** Ways in which a provider fails. */
export type Fault =
  | { kind: "hang" }
  | { kind: "garbage" }
  | { kind: "cut" }
  | { kind: "status"; status: number; retryAfter?: string | undefined };

/** What the server answers. */
export interface Answer {
  text?: string;
  /** Calls of tools; the arguments are text, which need not be JSON. */
  calls?: { name: string; arguments: string }[];
  /** The text in these pieces, each so long after the one before. */
  pieces?: { texts: string[]; pauseMs: number };
  fault?: Fault;
}

const textOf = ({ content }: ChatMessage): string =>
  typeof content === "string"
    ? content
    : (content ?? [])
        .map(({ text, image_url }) => text ?? (image_url ? `[image ${image_url.url}]` : ""))
        .join("\n");

/** The rest of each line that begins with a word and a colon. */
const linesOf = (text: string, word: string): string[] =>
  text
    .split("\n")
    .filter((line) => line.startsWith(`${word}:`))
    .map((line) => line.slice(word.length + 1).trim());

/**
 * What the rules make of a conversation. They are lines of the last user's message:
 *
 * - `call: NAME ARGUMENTS`, one or several: calls of tools, once; their results are answered afterwards.
 * - `then: NAME ARGUMENTS`: a further call after those.
 * - `again: NAME ARGUMENTS`: the same call, for ever.
 * - `echo: TEXT`: that text. `json: TEXT`: the same, for what is to be JSON.
 * - `mend: TEXT`: that text once something was said against the first answer.
 * - `pieces: TEXT|TEXT`: those texts as one, a fifth of a second before each.
 * - `fill: N TEXT`: that text so many times.
 * - `verdict: TEXT`: that text, in which `$agreed` is whether a person has agreed to the last call, and `$said` what they say.
 * - `history`: all messages, as JSON.
 * - `later: …`: as `fail`, once calls have their results.
 * - `fail: hang | garbage | cut | STATUS [RETRY-AFTER]`, and `once` behind it: only the first time that it is asked.
 *
 * Without one, the message comes back. Nothing here is a model, or says that it were.
 */
export function ruled(messages: readonly ChatMessage[], asked: number): Answer {
  const users = messages.filter(({ role }) => role === "user").map(textOf);
  const rules = users.findLast((text) =>
    /^(?:call|then|again|echo|json|mend|pieces|fill|verdict|fail|history)\b/m.test(text),
  );
  const text = rules ?? users.at(-1) ?? "";
  const results = messages.filter(({ role }) => role === "tool");
  const later = results.length > 0 ? linesOf(text, "later")[0] : undefined;
  const fault = faultOf(linesOf(text, "fail")[0] ?? later, asked);
  if (fault)
    return { fault, text: linesOf(text, "echo")[0] ?? "A text that is cut off somewhere in the middle." };
  const calls = (word: string) => linesOf(text, word).map(callOf);
  if (calls("again").length > 0) return { calls: calls("again") };
  if (calls("call").length > 0 && results.length === 0) return { calls: calls("call") };
  if (calls("then").length > 0 && results.length === calls("call").length) return { calls: calls("then") };
  const mended = linesOf(text, "mend")[0];
  if (mended !== undefined && users.at(-1) !== text) return { text: mended };
  const said = linesOf(text, "echo")[0] ?? linesOf(text, "json")[0];
  if (said !== undefined) return { text: said };
  const made = madeOf(text, results);
  if (made) return made;
  if (/^history\b/m.test(text)) return { text: JSON.stringify(messages) };
  return { text: results.length > 0 ? results.map(textOf).join("\n") : text };
}

/** The answer to a text with `pieces`, `fill` or `verdict`; undefined to any other. */
function madeOf(text: string, results: readonly ChatMessage[]): Answer | undefined {
  const [pieces] = linesOf(text, "pieces");
  if (pieces !== undefined) {
    const texts = pieces.split("|");
    return { text: texts.join(""), pieces: { texts, pauseMs: 200 } };
  }
  const [fill] = linesOf(text, "fill");
  const [, times, filling = ""] = /^(\d+) (.*)$/.exec(fill ?? "") ?? [];
  if (times) return { text: filling.repeat(Number(times)) };
  const [verdict] = linesOf(text, "verdict");
  if (verdict === undefined) return undefined;
  const result = textOf(results.at(-1) ?? { role: "tool" });
  const said = /They say: (.*)/.exec(result)?.[1] ?? "";
  const agreed = String(!result.startsWith("Error:"));
  return { text: verdict.replace("$agreed", agreed).replace("$said", said) };
}

function callOf(line: string): { name: string; arguments: string } {
  const [, name = "", rest = ""] = /^(\S+)\s*(.*)$/.exec(line) ?? [];
  return { name, arguments: rest };
}

function faultOf(line: string | undefined, asked: number): Fault | undefined {
  const [kind = "", ...more] = line?.split(/\s+/) ?? [];
  if (kind === "" || (more.includes("once") && asked > 1)) return undefined;
  if (kind === "hang" || kind === "garbage" || kind === "cut") return { kind };
  const retryAfter = more.find((word) => word !== "once");
  return { kind: "status", status: Number(kind), retryAfter };
}
