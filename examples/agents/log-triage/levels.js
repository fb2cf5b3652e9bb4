/** The worst first. */
export const LEVELS = ["fatal", "error", "warn", "info", "debug", "unknown"];
const NAMES = {
  fatal: "fatal critical crit emerg emergency alert panic",
  error: "error err severe failure",
  warn: "warn warning",
  info: "info information notice log",
  debug: "debug trace verbose",
};
const BY_NAME = new Map(
  Object.entries(NAMES).flatMap(([level, names]) => names.split(" ").map((name) => [name, level])),
);
const WORDS = [...BY_NAME.keys()].join("|");
/** Only at the head of a line: further on, "error" is a word like any other. */
const HEAD = 100;
const MARKED = new RegExp(`(?:[[(<|]\\s{0,4}|\\b(?:level|severity|lvl)=["']?)(${WORDS})\\b`, "i");
const SHOUTED = new RegExp(`\\b(${WORDS.toUpperCase()})\\b`);
const INTRODUCED = new RegExp(`^\\W{0,4}(${WORDS})(?:\\[\\d{1,10}\\])?\\s{0,2}:`, "i");
const LEADING = new RegExp(`^[\\s[(<|:-]{0,6}(?:${WORDS})\\b[\\s\\])>|:-]{0,6}`, "i");
const HTTP_STATUS = /" ([1-5]\d\d) /;
const KLOG = /^([IWEF])\d{4} [\d:.]{8,20}\s{1,10}(?:\d{1,10} \S{1,100}\] )?/;
const KLOG_LEVELS = { I: "info", W: "warn", E: "error", F: "fatal" };
/** pino and bunyan: 10 trace to 60 fatal. */
const NUMBERED = { 10: "debug", 20: "debug", 30: "info", 40: "warn", 50: "error", 60: "fatal" };

/** The level of a line without its timestamp; "unknown" when it names none. */
export function levelOf(text) {
  const head = text.slice(0, HEAD);
  const klog = KLOG.exec(head);
  if (klog) return KLOG_LEVELS[klog[1]];
  const name = (INTRODUCED.exec(head) ?? MARKED.exec(head) ?? SHOUTED.exec(head))?.[1];
  if (name) return levelNamed(name);
  const status = HTTP_STATUS.exec(text)?.[1];
  if (!status) return "unknown";
  if (status >= "500") return "error";
  return status >= "400" ? "warn" : "info";
}

export function levelNamed(value) {
  if (typeof value === "number") return NUMBERED[Math.floor(value / 10) * 10] ?? "unknown";
  return BY_NAME.get(String(value ?? "").toLowerCase()) ?? "unknown";
}

/** The message behind "[ERROR]", "error:" or "WARN -". */
export function withoutLevel(text) {
  const message = text.replace(KLOG, "");
  const head = LEADING.exec(message)?.[0] ?? "";
  // "Error: x" and "panic: x" name the fault, and "log rotated" is a sentence.
  const isLabel = /[\])>|:-]|^[\sA-Z]+$/.test(head) && !/^(?:Error|panic)/.test(head);
  return (isLabel ? message.slice(head.length) : message).trim();
}

/** A line that names no level counts as information. */
export function isAtLeast(level, minimum) {
  return LEVELS.indexOf(level === "unknown" ? "info" : level) <= LEVELS.indexOf(minimum);
}
