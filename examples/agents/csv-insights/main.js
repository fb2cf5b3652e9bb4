import { drawChart } from "./chart.js";
import { correlate } from "./correlations.js";
import { detectDelimiter } from "./delimiter.js";
import { findings } from "./findings.js";
import { profileColumn } from "./profile.js";
import { readTable } from "./table.js";

const MAX_CHARACTERS = 2_000_000;
const MAX_COLUMNS = 500;

/**
 * Describes a table of comma-separated values: types, statistics, oddities, one chart.
 * @param {{ csv: string, delimiter?: string, header?: string, chart?: object }} input
 */
export default async function analyse(input, io) {
  const text = input.csv.replace(/^\uFEFF/, "");
  if (!text.trim()) throw problem("empty_csv", "The CSV is empty: paste at least a header and one row.");
  if (text.length > MAX_CHARACTERS) {
    throw problem("csv_too_big", `The CSV has ${text.length} characters; the limit is ${MAX_CHARACTERS}.`);
  }

  const { body, declared } = excelHint(text);
  const delimiter = chosenDelimiter(input.delimiter) ?? declared ?? detectDelimiter(body);
  const table = readTable(body, delimiter, input.header ?? "auto");
  if (table.names.length > MAX_COLUMNS) {
    throw problem(
      "too_many_columns",
      `The table has ${table.names.length} columns; the limit is ${MAX_COLUMNS}.`,
    );
  }
  io.log.info("Read the table", { rows: table.rows.length, columns: table.names.length, delimiter });

  const columns = table.names.map((name, index) => profileColumn(name, index, table.rows));
  const correlations = correlate(columns);
  const chart = drawChart(columns, input.chart);

  return {
    rows: table.rows.length,
    delimiter,
    hasHeader: table.hasHeader,
    columns: columns.map((column) => column.summary),
    correlations,
    problems: table.problems,
    findings: findings({ table, delimiter, columns: columns.map((column) => column.summary), correlations }),
    ...(chart && { chart }),
  };
}

/** Excel writes `sep=;` as a first line to say which delimiter follows. */
function excelHint(text) {
  const hint = /^sep=(.)\r?\n/.exec(text);
  return hint ? { body: text.slice(hint[0].length), declared: hint[1] } : { body: text };
}

function chosenDelimiter(choice) {
  return { comma: ",", semicolon: ";", tab: "\t", pipe: "|" }[choice];
}

function problem(code, message) {
  return Object.assign(new Error(message), { code });
}
