import type { Change } from "./compare.ts";

const MARKS = { added: "➕", removed: "➖", changed: "✏️" };
const MOST = 100;

/** The differences as a Markdown table. */
export function writeReport(changes: Change[], counts: Record<Change["change"], number>): string {
  if (changes.length === 0) return "**The documents say the same.**";
  const tally = `**${counts.changed} changed, ${counts.added} added, ${counts.removed} removed.**`;
  const rows = changes
    .slice(0, MOST)
    .map(
      ({ path, change, before, after }) =>
        `| ${MARKS[change]} | ${cell(path || "/")} | ${cell(before)} | ${cell(after)} |`,
    );
  const rest = changes.length > MOST ? [`${changes.length - MOST} more are in the changes.`] : [];
  return [
    tally,
    ["| | where | before | after |", "| --- | --- | --- | --- |", ...rows].join("\n"),
    ...rest,
  ].join("\n\n");
}

/** Text of a document must not break the table or become markup. */
function cell(value: unknown): string {
  if (value === undefined) return "";
  const text = typeof value === "string" && value.startsWith("/") ? value : JSON.stringify(value);
  const short = text.length > 80 ? `${text.slice(0, 79)}…` : text;
  return short
    .toWellFormed()
    .replace(/\s+/g, " ")
    .replace(/[\\|`*_[\]]/g, "\\$&")
    .replaceAll("<", "&lt;");
}
