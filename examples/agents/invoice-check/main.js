import { checkDates } from "./dates.js";
import { minorDigits, sum, writeMoney } from "./decimal.js";
import { checkDuplicates } from "./duplicates.js";
import { newFindings } from "./findings.js";
import { checkLines } from "./lines.js";
import { checkParties } from "./parties.js";
import { writeReport } from "./report.js";
import { checkRequired } from "./required.js";
import { acceptedTaxes, checkTaxes, groupByRate } from "./taxes.js";
import { checkTotals } from "./totals.js";

const MAX_LINES = 5000;

/**
 * Recomputes an invoice in integers of the smallest coin and reports what does not add up or is missing.
 * @param {{ invoice: object, today?: string, knownNumbers?: string[] }} input
 */
export default async function checkInvoice(input, io) {
  const { invoice } = input;
  const lines = Array.isArray(invoice.lines) ? invoice.lines : [];
  if (Object.keys(invoice).length === 0)
    throw problem("empty_invoice", "The invoice is empty: give at least its lines.");
  if (lines.length > MAX_LINES)
    throw problem("too_many_lines", `The invoice has ${lines.length} lines; the limit is ${MAX_LINES}.`);

  const { findings, add } = newFindings();
  const settings = { rounding: "either", tolerance: 0, taxRates: [], ...io.config };
  const today = input.today ?? new Date().toISOString().slice(0, 10);
  const context = { add, settings, today, digits: minorDigits(invoice.currency) };

  checkRequired(invoice, context);
  checkDates(invoice, context);
  checkParties(invoice, context);
  checkDuplicates(lines, invoice.number, input.knownNumbers ?? [], context);
  const amounts = checkLines(lines, context);
  // Sums are checked against what the lines say, so that a wrong line is reported once and not again in each sum.
  const taxes = groupByRate(amounts, (line) => line.stated ?? line.computed);
  checkTaxes(invoice, taxes, context);
  checkTotals(invoice, amounts, taxes, context);

  io.log.info("Checked the invoice", { lines: lines.length, findings: findings.length });
  const result = { verdict: verdictOf(findings), findings, computed: recompute(amounts, context) };
  return { ...result, report: writeReport(invoice, result) };
}

/** What the invoice should come to, as decimal text. */
function recompute(amounts, context) {
  const money = (amount) => writeMoney(amount, context.digits);
  const groups = groupByRate(amounts, (line) => line.computed ?? line.stated).map((group) => ({
    ...group,
    tax: acceptedTaxes(group, context)[0],
  }));
  const net = sum(groups.map(({ base }) => base));
  const tax = sum(groups.map((group) => group.tax));
  return {
    net: money(net),
    tax: money(tax),
    gross: money(net + tax),
    byRate: groups.map((group) => ({ rate: group.rate, base: money(group.base), tax: money(group.tax) })),
  };
}

function verdictOf(findings) {
  const worst = (severity) => findings.some((finding) => finding.severity === severity);
  if (worst("error")) return "wrong";
  return worst("warning") ? "check" : "ok";
}

function problem(code, message) {
  return Object.assign(new Error(message), { code });
}
