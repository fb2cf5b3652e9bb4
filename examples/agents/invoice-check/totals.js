import { parseDecimal, sum, toMinor, writeMoney } from "./decimal.js";
import { differs } from "./lines.js";
import { isBlank } from "./required.js";
import { acceptedTaxes } from "./taxes.js";

/** Compares the totals with the lines, their taxes and each other. */
export function checkTotals(invoice, amounts, taxes, context) {
  const stated = readTotals(invoice.totals ?? {}, context);
  const net = sum(amounts.map((line) => line.stated ?? line.computed ?? 0n));
  // A total that is right for the recomputed lines is not a second mistake.
  const nets = [net, sum(amounts.map((line) => line.computed ?? line.stated ?? 0n))];
  const [tax, taxOfLines] = [
    sum(taxes.map((group) => group.tax)),
    sum(taxes.map((group) => group.taxOfLines)),
  ];
  const accepted = acceptedTaxes({ tax, taxOfLines }, context);

  compare("net", nets, "The sum of the lines", stated, context);
  compare("tax", accepted, "The tax on the lines", stated, context);
  const parts = (stated.net ?? net) + (stated.tax ?? accepted[0]);
  compare("gross", [parts], "Net and tax together", stated, context);
  if (stated.due !== undefined)
    compare("due", [(stated.gross ?? parts) - (stated.paid ?? 0n)], "What is left to pay", stated, context);
  noteRounding(stated.tax, tax, taxOfLines, context);
  noteNoTax(invoice, stated.tax ?? tax, net, context);
}

function readTotals(totals, { add, digits }) {
  const read = {};
  for (const key of ["net", "tax", "gross", "paid", "due"]) {
    if (isBlank(totals[key])) continue;
    const decimal = parseDecimal(totals[key]);
    if (decimal === undefined)
      add("error", "number", `/totals/${key}`, `The total “${key}” is not a number.`);
    else read[key] = toMinor(decimal, digits);
  }
  return read;
}

function compare(key, expected, what, stated, context) {
  const found = stated[key];
  if (found === undefined || expected.some((amount) => !differs(amount, found, context))) return;
  const values = {
    expected: writeMoney(expected[0], context.digits),
    found: writeMoney(found, context.digits),
  };
  context.add(
    "error",
    `total_${key}`,
    `/totals/${key}`,
    `${what}: ${values.expected}, but the invoice says ${values.found}.`,
    values,
  );
}

function noteRounding(found, tax, taxOfLines, { add, settings }) {
  if (settings.rounding !== "either" || found === undefined || tax === taxOfLines || found !== taxOfLines)
    return;
  add(
    "info",
    "rounding",
    "/totals/tax",
    "The tax is rounded line by line, which gives another cent than rounding the sum.",
  );
}

/** No tax on sales to a business in another country is common, and needs a note on the invoice. */
function noteNoTax({ seller, buyer }, tax, net, { add }) {
  if (tax !== 0n || net === 0n) return;
  const abroad =
    seller?.country && buyer?.country && seller.country !== buyer.country && !isBlank(buyer.vatId);
  if (abroad)
    add(
      "info",
      "reverse_charge",
      "/totals/tax",
      "No tax to a business abroad: the invoice should say “reverse charge”.",
    );
  else add("info", "no_tax", "/totals/tax", "No tax is charged: the invoice should say why.");
}
