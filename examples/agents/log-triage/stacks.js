import { mask } from "./mask.js";

const FRAME = /^\s*(?:at |File "|#\d{1,4} |\S{1,300}\(.{0,100}\)$|\S{1,300}:\d+(?::\d+)?$)/;
const EXCEPTION =
  /^(?:Caused by: |Uncaught |Unhandled |panic: )?([A-Za-z_][\w.$]{0,200}(?:Error|Exception|Interrupt|Fault)\b.{0,300}|panic: .{1,300})/;
const INDENTED = /^(?:\s+\S|at \S|Caused by:|Suppressed:|\.\.\. \d+ more|[})\]])/;
/** What Python and Go print without indentation. */
const PYTHON_HEAD = /^Traceback \(most recent/;
const PYTHON_CHAIN = /^(?:The above exception|During handling)/;
const GO_HEAD = /^goroutine \d/;
/** The frames nearest to the fault tell two faults apart; the rest is framework. */
const NEAREST = 3;
const SHOWN = 12;

/** Whether a line is a part of a trace, whatever stands above it. */
export function isTraceLine(text) {
  return [INDENTED, PYTHON_HEAD, PYTHON_CHAIN, GO_HEAD, EXCEPTION].some((pattern) => pattern.test(text));
}

/**
 * Whether a line goes on with the trace above it. Without times to part the entries, a trace may also begin here.
 * @param {{ text: string, head: { level: string }, rest: string[] }} block the entry above
 */
export function continuesTrace(text, { text: first, head, rest }) {
  const above = rest.at(-1) ?? first;
  if (INDENTED.test(text)) return true;
  if (PYTHON_CHAIN.test(text)) return rest.length > 0;
  if (PYTHON_HEAD.test(text))
    return PYTHON_CHAIN.test(above) || (rest.length === 0 && /^(?:error|fatal)$/.test(head.level));
  if (GO_HEAD.test(text)) return /^panic: /.test(first) || /^\[signal/.test(above);
  const isIn = (pattern) => pattern.test(first) || rest.some((line) => pattern.test(line));
  if (EXCEPTION.test(text)) return /^\s/.test(above) && isIn(PYTHON_HEAD);
  return /\)$/.test(text) && isIn(GO_HEAD);
}

/**
 * The exception and frames among the lines below an entry.
 * @returns {{ exception: string, frames: string[] } | undefined} the frame nearest to the fault first
 */
export function readStack(lines, message) {
  const candidates = lines.filter((line) => FRAME.test(line)).map((line) => line.trim());
  if (candidates.length === 0) return undefined;
  const isPython = candidates[0].startsWith('File "');
  // Below each frame Python prints the line of code, which may look like a frame.
  const frames = isPython ? candidates.filter((frame) => frame.startsWith('File "')) : candidates;
  const exceptions = [message, ...lines].map((line) => EXCEPTION.exec(line.trim())?.[0]).filter(Boolean);
  // Python ends with what happened, the others begin with it; the last cause is the root.
  const exception =
    (isPython
      ? exceptions.at(-1)
      : (exceptions.findLast((text) => text.startsWith("Caused by")) ?? exceptions[0])) ?? "";
  const ordered = isPython ? frames.toReversed() : frames;
  return {
    exception: exception.slice(0, 300),
    frames: ordered.slice(0, SHOWN).map((frame) => frame.slice(0, 300)),
  };
}

/** Equal for traces of the same fault, whatever ids and addresses are in them. */
export function stackKey(stack) {
  return stack ? [stack.exception, ...stack.frames.slice(0, NEAREST)].map(mask).join("\n") : "";
}
