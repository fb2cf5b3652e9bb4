export interface Series {
  name: string;
  values: (number | undefined)[];
}
export interface Table {
  labels: string[];
  series: Series[];
}

const MAX_ROWS = 200;
const MAX_SERIES = 8;

/** Reads a pasted table: the first row has names, the first column labels, the rest numbers. */
export function readTable(text: string): Table {
  const lines = text
    .replace(/^\uFEFF/, "")
    .split(/\r\n|\n|\r/)
    .filter((line) => line.trim() && !/^[\s|:-]+$/.test(line));
  const delimiter = ["\t", "|", ";", ","].find((mark) => lines[0]?.includes(mark));
  if (!delimiter || lines.length < 2)
    throw problem(
      "no_table",
      "Paste a table: a row of names, then rows of a label and numbers, parted by comma, semicolon, tab or |.",
    );
  const rows = lines.map((line) => cellsOf(line, delimiter));
  const [names = [], ...body] = rows;
  if (body.length > MAX_ROWS)
    throw problem("too_many_rows", `The table has ${body.length} rows; a chart shows up to ${MAX_ROWS}.`);
  const columns = names.slice(1).map((name, index) => ({
    name: name || `Column ${index + 2}`,
    values: body.map((row) => readNumber(row[index + 1] ?? "", delimiter)),
  }));
  // A column of text, such as a remark, is not drawn.
  const series = columns.filter(({ values }) => values.some((value) => value !== undefined));
  if (series.length === 0) throw problem("no_numbers", "No column after the first one has a number in it.");
  if (series.length > MAX_SERIES)
    throw problem(
      "too_many_columns",
      `The table has ${series.length} columns of numbers; a chart can tell ${MAX_SERIES} apart.`,
    );
  return { labels: body.map(([label = ""]) => label), series };
}

function cellsOf(line: string, delimiter: string): string[] {
  if (delimiter === "|")
    return line
      .replace(/^\s*\||\|\s*$/g, "")
      .split("|")
      .map((cell) => cell.trim());
  const cells: string[] = [];
  let cell = "";
  let quoted = false;
  for (const sign of line) {
    if (sign === '"') quoted = !quoted;
    else if (sign === delimiter && !quoted) {
      cells.push(cell.trim());
      cell = "";
    } else cell += sign;
  }
  return [...cells, cell.trim()];
}

/** "1,234.5", "1.234,5", "12 %" and "−3 €" are numbers; the last of two kinds of marks is the decimal one. */
function readNumber(cell: string, delimiter: string): number | undefined {
  const bare = cell
    .slice(0, 40)
    .replace("−", "-")
    .replace(/[\s%€$£¥'’]/g, "");
  const [comma, dot] = [bare.lastIndexOf(","), bare.lastIndexOf(".")];
  const thousands = comma > 0 && dot < 0 && delimiter === "," && /^-?\d{1,3}(?:,\d{3})+$/.test(bare);
  const plain =
    thousands || dot > comma ? bare.replaceAll(",", "") : bare.replaceAll(".", "").replace(",", ".");
  return /^[+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:e[+-]?\d{1,2})?$/i.test(plain) ? Number(plain) : undefined;
}

export function problem(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
