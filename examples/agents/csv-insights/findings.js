import { list, percent, plural, writeNumber } from "./wording.js";

const DELIMITERS = { ",": "commas", ";": "semicolons", "\t": "tabs", "|": "pipes" };
const MOST = 30;

/**
 * Says in plain sentences what someone who knows the table would point at, the general first.
 * @returns {string[]}
 */
export function findings({ table, delimiter, columns, correlations }) {
  return [
    overview(table, delimiter),
    ...repeatedRows(table.rows),
    ...raggedness(table),
    ...columns.flatMap((column) => columnFindings(column, table.rows.length)),
    ...relations(correlations),
  ].slice(0, MOST);
}

function overview({ rows, names, hasHeader }, delimiter) {
  const between = DELIMITERS[delimiter] ?? `“${delimiter}”`;
  const header = hasHeader ? "" : " The first row is data, so the columns are numbered.";
  if (rows.length === 0) return `A header with ${plural(names.length, "column")} and no rows.`;
  return `${plural(rows.length, "row")} and ${plural(names.length, "column")}, separated by ${between}.${header}`;
}

function repeatedRows(rows) {
  const seen = new Set();
  const copies = rows.filter(({ cells }) => {
    const key = JSON.stringify(cells);
    return seen.has(key) || !seen.add(key);
  });
  if (copies.length === 0) return [];
  const be = copies.length === 1 ? "is an exact copy of an earlier one" : "are exact copies of earlier ones";
  return [`${plural(copies.length, "row")} ${be}: ${list(copies.map(({ row }) => row))}.`];
}

function raggedness({ ragged, rows }) {
  if (!ragged) return [];
  const verb = ragged === 1 ? "has" : "have";
  return [`${plural(ragged, "row")} of ${rows.length} ${verb} too few or too many cells; see problems.`];
}

function columnFindings(column, rows) {
  if (rows === 0) return [];
  if (column.type === "empty") return [`“${column.name}” is empty in every row.`];
  if (column.role === "identifier")
    return [`“${column.name}” looks like an identifier: every value is different.`];
  return [missing, invalid, constant, dominant, numbers, outliers, dates]
    .map((say) => say(column, rows))
    .filter(Boolean);
}

function missing({ name, missing: count }, rows) {
  return count && `“${name}” is missing in ${plural(count, "row")} (${percent(count / rows)}).`;
}

function invalid({ name, type, invalid: misfits }) {
  if (!misfits) return undefined;
  const examples = misfits.examples.map(({ row, value }) => `“${value}” in row ${row}`);
  return `“${name}” holds ${type} values, except for ${plural(misfits.count, "cell")}: ${list(examples, 3)}.`;
}

function constant({ name, distinct, top }) {
  return distinct === 1 && top && `“${name}” has the same value everywhere: “${top[0].value}”.`;
}

function dominant({ name, type, distinct, top }) {
  if (!["text", "boolean"].includes(type) || distinct < 2 || !top || top[0].count === top[1].count)
    return undefined;
  const [{ value, share }] = top;
  if (share > 0.5)
    return `“${name}” is mostly “${value}” (${percent(share)}); it takes ${distinct} different values.`;
  return (
    share > 0.25 && `The commonest of ${distinct} values of “${name}” is “${value}” (${percent(share)}).`
  );
}

function numbers({ name, numbers: n, distinct }) {
  if (!n || distinct < 2) return undefined;
  const range = `“${name}” runs from ${writeNumber(n.min)} to ${writeNumber(n.max)}`;
  const middle = `half of it lies between ${writeNumber(n.q1)} and ${writeNumber(n.q3)}`;
  const pull = n.mean - n.median;
  // Measured against the middle half and not the standard deviation, which the same extremes inflate.
  const lean =
    Math.abs(pull) > (n.q3 - n.q1) / 2 ? `, pulled ${pull > 0 ? "up" : "down"} by a few extremes` : "";
  return `${range}; ${middle}; the mean is ${writeNumber(n.mean)}, the median ${writeNumber(n.median)}${lean}.`;
}

function outliers({ name, outliers: found }) {
  if (!found) return undefined;
  const examples = found.rows.map(({ row, value }) => `${writeNumber(value)} in row ${row}`);
  return `“${name}” has ${plural(found.count, "outlier")}: ${list(examples, 3)}.`;
}

function dates({ name, dates: span }) {
  return span && `“${name}” covers ${plural(span.days, "day")}, from ${span.earliest} to ${span.latest}.`;
}

function relations(correlations) {
  return correlations
    .filter(({ r }) => Math.abs(r) >= 0.7)
    .slice(0, 5)
    .map(({ a, b, r, pairs }) => {
      const how = r > 0 ? "rise and fall together" : "move in opposite directions";
      return `“${a}” and “${b}” ${how} (r = ${r.toFixed(2)} over ${pairs} rows).`;
    });
}
