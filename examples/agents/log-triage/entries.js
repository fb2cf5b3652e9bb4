import { readJsonLine } from "./json-lines.js";
import { levelOf, withoutLevel } from "./levels.js";
import { continuesTrace, isTraceLine, readStack } from "./stacks.js";
import { readTimestamp } from "./timestamps.js";

const LONGEST_LINE = 2000;
const MAX_STACK_LINES = 200;
// biome-ignore lint/suspicious/noControlCharactersInRegex: terminal colours begin with the escape character.
const COLOURS = /\u001b\[[0-9;]{0,20}m/g;
/**
 * Reads the entries of a log; a stack trace belongs to the entry that it follows.
 * @returns {{ lines: number, entries: { line: number, time?: number, level: string, message: string,
 *   stack?: { exception: string, frames: string[] } }[] }} `time` in milliseconds since 1970
 */
export function readEntries(log, year) {
  const lines = log
    .replace(/^\uFEFF/, "")
    .replace(COLOURS, "")
    .split(/\r\n|\n|\r/);
  const parsed = lines.map((text, index) => ({
    text,
    line: index + 1,
    head: readHead(text.slice(0, LONGEST_LINE), year),
  }));
  const filled = parsed.filter(({ text }) => text.trim());
  // Where entries carry times, a line without one is the rest of a message.
  const isTimed = filled.filter(({ head }) => head.time !== undefined).length * 3 > filled.length;
  const blocks = [];
  for (const line of filled) {
    if (blocks.length > 0 && continues(line, blocks.at(-1), isTimed))
      blocks.at(-1).rest.push(line.text.slice(0, LONGEST_LINE));
    else blocks.push({ ...line, rest: [] });
  }
  return { lines: filled.length, entries: blocks.map(entryOf) };
}

function readHead(text, year) {
  const json = readJsonLine(text, year);
  if (json) return json;
  const { time, rest } = readTimestamp(text, year);
  return { time, level: levelOf(rest), message: withoutLevel(rest), stack: [] };
}

/** Whether a line belongs to the entry above it. */
function continues({ text, head }, block, isTimed) {
  if (head.time !== undefined || head.isJson || text.startsWith('{"')) return false;
  return isTimed ? isTraceLine(text) || head.level === "unknown" : continuesTrace(text, block);
}

function entryOf({ line, head, rest }) {
  const stack = readStack([...head.stack, ...rest.slice(0, MAX_STACK_LINES)], head.message);
  // A trace without a level is an error that nobody caught.
  const level = head.level === "unknown" && stack ? "error" : head.level;
  // "Traceback (most recent call last):" says nothing; what was raised does.
  const message = stack?.exception && /^Traceback /.test(head.message) ? stack.exception : head.message;
  return { line, time: head.time, level, message, ...(stack && { stack }) };
}
