import { dateReader } from "./dates.js";
import { numberReader } from "./numbers.js";

const MISSING = new Set(["", "-", "--", "?", "na", "n/a", "#n/a", "nan", "null", "none", "nil", "(blank)"]);
const BOOLEANS = new Map(
  Object.entries({
    true: true,
    yes: true,
    y: true,
    t: true,
    on: true,
    false: false,
    no: false,
    n: false,
    f: false,
    off: false,
  }),
);
/** A column keeps its type when a few cells are misspelt; they are reported instead. */
const ENOUGH = 0.9;

export function isMissing(cell) {
  return cell.length < 10 && MISSING.has(cell.toLowerCase());
}

/** Whether a cell of the first row must be data, because nobody names a column so. */
export function looksLikeData(cell) {
  return numberReader([cell])(cell) !== undefined || dateReader([cell])(cell) !== undefined;
}

/**
 * Finds the type that reads the most cells of a column.
 * @param {string[]} cells the cells that are not missing
 * @returns {{ type: string, read: (cell: string) => number | boolean | string | undefined }}
 *   dates are read as milliseconds since 1970 in UTC
 */
export function inferType(cells) {
  if (cells.length === 0) return { type: "empty", read: () => undefined };
  const readers = { boolean: readBoolean, number: numberReader(cells), date: dateReader(cells) };
  for (const [type, read] of Object.entries(readers)) {
    const values = cells.map(read).filter((value) => value !== undefined);
    if (values.length < cells.length * ENOUGH) continue;
    return { type: type === "number" && values.every(Number.isInteger) ? "integer" : type, read };
  }
  return { type: "text", read: (cell) => cell };
}

function readBoolean(cell) {
  return cell.length < 6 ? BOOLEANS.get(cell.toLowerCase()) : undefined;
}
