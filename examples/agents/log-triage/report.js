import { writeWidth } from "./timeline.js";

const MARKS = { fatal: "🛑", error: "❌", warn: "⚠️", info: "ℹ️", debug: "·", unknown: "·" };
const BARS = "▁▂▃▄▅▆▇█";
const STACKS_SHOWN = 5;
const NUMBER = new Intl.NumberFormat("en");

/** The findings as Markdown, for whoever is on call. */
export function writeReport(result, timeline) {
  return [
    "## Log triage",
    overview(result),
    ...(timeline ? [sparkline(timeline)] : []),
    ...spikeList(result.spikes),
    ...patternTable(result),
    ...stackList(result.patterns),
  ].join("\n\n");
}

function overview({ entries, lines, levels, firstTime, lastTime, patternCount }) {
  const counts = Object.entries(levels).filter(([, count]) => count > 0);
  const tally = counts.map(([level, count]) => `${MARKS[level]} ${level} ${NUMBER.format(count)}`).join(", ");
  const when = firstTime ? ` from ${readable(firstTime)} to ${readable(lastTime)} UTC` : "";
  const size = `**${NUMBER.format(entries)} entries** (${NUMBER.format(lines)} lines) in ${patternCount === 1 ? "one pattern" : `${NUMBER.format(patternCount)} patterns`}`;
  return `${size}${when}. ${tally}`;
}

function sparkline({ slots, width }) {
  const most = slots.reduce((highest, slot) => Math.max(highest, slot.length), 1);
  const bar = ({ length }) => (length === 0 ? " " : BARS[Math.ceil((length / most) * BARS.length) - 1]);
  return `\`${slots.map(bar).join("")}\` one bar per ${writeWidth(width)}, at most ${NUMBER.format(most)}`;
}

function spikeList(spikes) {
  if (spikes.length === 0) return [];
  const items = spikes.map(({ of, start, end, count, usual, pattern, patternShare }) => {
    const mostly = `${Math.round(patternShare * 100)} % of them ${code(pattern)}`;
    return `- ${readable(start)} to ${readable(end)}: **${NUMBER.format(count)} ${of}**, usually ${usual}; ${mostly}`;
  });
  return ["### Spikes", items.join("\n")];
}

function patternTable({ patterns, patternCount }) {
  if (patterns.length === 0) return ["Nothing of that severity."];
  const isTimed = patterns.some(({ firstTime }) => firstTime);
  const head = isTimed
    ? ["| | count | first | last | pattern |", "| --- | ---: | --- | --- | --- |"]
    : ["| | count | pattern |", "| --- | ---: | --- |"];
  const rows = patterns.map(({ level, count, firstTime, lastTime, pattern }) => {
    const times = isTimed ? ` ${readable(firstTime)} | ${readable(lastTime)} |` : "";
    return `| ${MARKS[level]} | ${NUMBER.format(count)} |${times} ${code(pattern).replaceAll("|", "\\|")} |`;
  });
  const rest = patternCount - patterns.length;
  return [
    "### Patterns",
    [...head, ...rows].join("\n"),
    ...(rest > 0
      ? [rest === 1 ? "One more is not shown." : `${NUMBER.format(rest)} more are not shown.`]
      : []),
  ];
}

function stackList(patterns) {
  const faults = patterns.filter(({ stack }) => stack).slice(0, STACKS_SHOWN);
  if (faults.length === 0) return [];
  const blocks = faults.map(({ count, pattern, stack }) => {
    const lines = [stack.exception || pattern, ...stack.frames.map((frame) => `  ${frame}`)];
    return `${NUMBER.format(count)} × ${code(pattern)}\n\n~~~text\n${lines.join("\n").replaceAll("~~~", "~ ~ ~")}\n~~~`;
  });
  return ["### Stack traces", ...blocks];
}

/** Inline code that holds anything, backticks included, on one line. */
function code(text) {
  return `\`${text.replaceAll("`", "'").replace(/\s+/g, " ").slice(0, 200)}\``;
}

function readable(time) {
  return (time ?? "").replace("T", " ").replace(/(?:\.\d+)?Z$/, "");
}
