import { readEntries } from "./entries.js";
import { groupEntries } from "./groups.js";
import { isAtLeast, LEVELS } from "./levels.js";
import { writeReport } from "./report.js";
import { findSpikes } from "./spikes.js";
import { timelineOf } from "./timeline.js";

const MAX_CHARACTERS = 2_000_000;

/**
 * Sorts a log into patterns, so that a thousand lines read as twenty.
 * @param {{ log: string, limit?: number, minSeverity?: string, year?: number }} input
 */
export default async function triage(input, io) {
  if (!input.log.trim()) throw problem("empty_log", "The log is empty.");
  if (input.log.length > MAX_CHARACTERS) {
    throw problem(
      "log_too_long",
      `The log has ${input.log.length} characters; the limit is ${MAX_CHARACTERS}. Send it in parts.`,
    );
  }

  const { lines, entries: all } = readEntries(input.log, input.year ?? new Date().getUTCFullYear());
  const ignored = (io.config?.ignore ?? []).filter(Boolean);
  const entries = all.filter(
    ({ level, message }) =>
      isAtLeast(level, input.minSeverity ?? "debug") && !ignored.some((text) => message.includes(text)),
  );
  const groups = groupEntries(entries);
  const timeline = timelineOf(entries);
  const spikes = timeline ? findSpikes(timeline) : [];
  io.log.info("Triaged the log", {
    lines,
    entries: entries.length,
    patterns: groups.length,
    spikes: spikes.length,
  });

  const result = {
    lines,
    entries: entries.length,
    levels: Object.fromEntries(
      LEVELS.map((level) => [level, entries.filter((entry) => entry.level === level).length]),
    ),
    ...(timeline && { firstTime: iso(timeline.first), lastTime: iso(timeline.last) }),
    patternCount: groups.length,
    patterns: groups.slice(0, input.limit ?? 20).map((group) => describe(group, entries.length)),
    spikes: spikes.map((spike) => ({ ...spike, start: iso(spike.start), end: iso(spike.end) })),
  };
  return { ...result, report: writeReport(result, timeline) };
}

function describe(group, total) {
  const { pattern, level, count, first, last, firstLine, example, stack } = group;
  return {
    pattern,
    level,
    count,
    share: Math.round((count / total) * 1000) / 1000,
    ...(first !== undefined && { firstTime: iso(first), lastTime: iso(last) }),
    firstLine,
    example,
    ...(stack && { stack }),
  };
}

function iso(time) {
  return new Date(time).toISOString().replace(".000Z", "Z");
}

function problem(code, message) {
  return Object.assign(new Error(message), { code });
}
