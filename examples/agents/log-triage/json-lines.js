import { levelNamed } from "./levels.js";
import { readTimestamp } from "./timestamps.js";

const MESSAGE = ["msg", "message", "event", "text", "log"];
const LEVEL = ["level", "severity", "lvl", "levelname", "log.level"];
const TIME = ["time", "timestamp", "@timestamp", "ts", "date"];

/** An entry written as JSON, by pino, bunyan, zap, structlog and the like; undefined for other lines. */
export function readJsonLine(text, year) {
  if (!text.startsWith("{")) return undefined;
  let fields;
  try {
    fields = JSON.parse(text);
  } catch {
    return undefined;
  }
  const first = (names) =>
    names.map((name) => fields[name]).find((value) => value !== undefined && value !== null);
  const error = fields.err ?? fields.error ?? {};
  const message = first(MESSAGE) ?? error.message ?? text;
  const stack = fields.stack ?? error.stack ?? fields.exception ?? fields.stack_trace;
  return {
    isJson: true,
    time: readTime(first(TIME), year),
    level: levelNamed(first(LEVEL)),
    message: typeof message === "string" ? message : JSON.stringify(message),
    stack: typeof stack === "string" ? stack.split("\n") : [],
  };
}

function readTime(value, year) {
  if (typeof value !== "number") return readTimestamp(String(value ?? ""), year).time;
  // zap writes seconds, pino milliseconds.
  return value < 1e11 ? Math.round(value * 1000) : Math.round(value);
}
