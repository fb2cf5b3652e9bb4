import { parseDecimal, percentOf, sum, toMinor, writeDecimal, writeMoney } from "./decimal.js";
import { differs } from "./lines.js";

/**
 * The tax of each rate, rounded after both customs: of the sum of the lines, and as the sum of each line's tax.
 * @param {(line: { stated?: bigint, computed?: bigint }) => bigint | undefined} netOf
 * @returns {{ rate: string, base: bigint, tax: bigint, taxOfLines: bigint }[]} the highest rate first
 */
export function groupByRate(amounts, netOf) {
  const groups = new Map();
  for (const line of amounts) {
    const { rate = 0n } = line;
    const net = netOf(line);
    if (net === undefined) continue;
    if (!groups.has(rate)) groups.set(rate, []);
    groups.get(rate).push(net);
  }
  const sorted = [...groups].sort(([a], [b]) => (a > b ? -1 : 1));
  return sorted.map(([rate, nets]) => ({
    rate: writeDecimal(rate),
    base: sum(nets),
    tax: percentOf(sum(nets), rate),
    taxOfLines: sum(nets.map((net) => percentOf(net, rate))),
  }));
}

/** Compares the invoice's own table of taxes with `groups`, the taxes of its lines. */
export function checkTaxes(invoice, groups, context) {
  const table = Array.isArray(invoice.taxes) ? invoice.taxes : [];
  const seen = new Set();
  for (const [index, row] of table.entries()) checkRow(row ?? {}, `/taxes/${index}`, groups, seen, context);
  if (table.length === 0) return;
  for (const { rate } of groups) {
    if (!seen.has(rate))
      context.add(
        "error",
        "tax_missing",
        "/taxes",
        `The table of taxes lacks the rate ${rate} %, which lines have.`,
      );
  }
}

function checkRow(row, pointer, groups, seen, context) {
  const { add, digits } = context;
  const rate = parseDecimal(row.rate);
  if (rate === undefined) {
    add("error", "number", `${pointer}/rate`, "A row of the table of taxes has no rate.");
    return;
  }
  const name = `${writeDecimal(rate)} %`;
  if (seen.has(writeDecimal(rate)))
    add("warning", "duplicate_rate", pointer, `The table of taxes has ${name} twice.`);
  seen.add(writeDecimal(rate));
  const group = groups.find((other) => other.rate === writeDecimal(rate));
  if (!group) {
    add("error", "tax_rate", `${pointer}/rate`, `The table of taxes has ${name}, but no line does.`);
    return;
  }
  const compare = (key, expected, what) => {
    const found = parseDecimal(row[key]);
    if (found === undefined || expected.some((amount) => !differs(amount, toMinor(found, digits), context)))
      return;
    const values = {
      expected: writeMoney(expected[0], digits),
      found: writeMoney(toMinor(found, digits), digits),
    };
    add(
      "error",
      `tax_${key}`,
      `${pointer}/${key}`,
      `${what} is ${values.expected}, not ${values.found}.`,
      values,
    );
  };
  compare("base", [group.base], `The amount taxed at ${name}`);
  compare("amount", acceptedTaxes(group, context), `The tax at ${name}`);
}

/** The tax amounts that the tenant's rule of rounding allows, the usual one first. */
export function acceptedTaxes({ tax, taxOfLines }, { settings }) {
  return { total: [tax], line: [taxOfLines], either: [tax, taxOfLines] }[settings.rounding];
}
