/** A bound that the product promises to keep, and what was measured. */
export interface Bound {
  what: string;
  measured: number;
  limit: number;
  unit: string;
  /** The measured figure has to reach the limit, rather than stay within it. */
  atLeast?: boolean;
}

/** What a part of the bench found: a table for people, figures for programs, and the bounds. */
export interface Report {
  columns: string[];
  rows: (string | number)[][];
  /** Further lines below the table. */
  lines?: string[];
  bounds: Bound[];
  /** What `--json` writes. */
  figures: Record<string, unknown>;
}

export const isMet = ({ measured, limit, atLeast }: Bound): boolean =>
  atLeast ? measured >= limit : measured <= limit;

const number = (value: number): string =>
  Number.isInteger(value) ? String(value) : value.toFixed(Math.abs(value) < 10 ? 3 : 1);
const text = (cell: string | number): string => (typeof cell === "number" ? number(cell) : cell);

/** The rows under their columns: the first column to the left, the others, which are figures, to the right. */
function tableOf(columns: string[], rows: (string | number)[][]): string[] {
  const cells = [columns, ...rows].map((row) => row.map(text));
  const widths = columns.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const pad = (cell: string, column: number) =>
    column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0);
  return cells.map((row) => row.map(pad).join("  "));
}

export const boundLine = (bound: Bound): string => {
  const sign = bound.atLeast ? "≥" : "≤";
  const [measured, limit] = [number(bound.measured), number(bound.limit)];
  return `${isMet(bound) ? "met   " : "MISSED"} ${bound.what}: ${measured}${bound.unit} (${sign} ${limit}${bound.unit})`;
};

/** A part's report, as it is printed. */
export const format = (part: string, { columns, rows, lines = [], bounds }: Report): string =>
  [`\n${part}`, ...tableOf(columns, rows), ...lines, ...bounds.map(boundLine)].join("\n");
