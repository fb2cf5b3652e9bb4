import { parseCsv } from "./parse.js";
import { looksLikeData } from "./types.js";

const MAX_PROBLEMS = 50;

/**
 * Turns text into named columns and even rows, and notes every row that had to be mended.
 * @param {"auto" | "yes" | "no"} header whether the first row holds names
 */
export function readTable(text, delimiter, header) {
  const { records, problems } = parseCsv(text, delimiter);
  const hasHeader = header === "yes" || (header === "auto" && namesColumns(records[0]?.cells ?? []));
  const rows = hasHeader ? records.slice(1) : records;
  const width = hasHeader ? records[0].cells.length : widest(rows);
  const names = columnNames(hasHeader ? records[0].cells : [], width);
  const ragged = raggedRows(rows, width);
  for (const record of rows) evenOut(record.cells, width);
  return {
    hasHeader,
    names,
    rows,
    problems: [...problems, ...ragged].slice(0, MAX_PROBLEMS),
    ragged: ragged.length,
  };
}

/** A first row with a number or a date in it is data, not names; years may head columns beside a name. */
function namesColumns(cells) {
  const others = cells.map((cell) => cell.trim()).filter((cell) => cell && !/^(?:19|20)\d\d$/.test(cell));
  return others.length > 0 && !others.some(looksLikeData);
}

function widest(rows) {
  return rows.reduce((most, { cells }) => Math.max(most, cells.length), 0);
}

function raggedRows(rows, width) {
  return rows
    .filter(({ cells }) => cells.length !== width)
    .map(({ row, cells }) => ({ row, message: `Has ${cells.length} cells instead of ${width}.` }));
}

/** In place: a table has many rows. */
function evenOut(cells, width) {
  for (let index = 0; index < width; index += 1) cells[index] = cells[index]?.trim() ?? "";
  cells.length = width;
}

/** Names are kept as they are; empty ones are numbered and repeated ones told apart. */
function columnNames(header, width) {
  const seen = new Map();
  return Array.from({ length: width }, (_, index) => {
    const name = header[index]?.trim() || `column ${index + 1}`;
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return times === 1 ? name : `${name} (${times})`;
  });
}
