import { HUNDRED, lineAmount, parseDecimal, toMinor, writeDecimal, writeMoney } from "./decimal.js";
import { isBlank } from "./required.js";

/**
 * Recomputes every line.
 * @returns {{ computed?: bigint, stated?: bigint, rate?: bigint }[]} amounts in the smallest coin; what a line
 *   lacks or cannot be read is undefined
 */
export function checkLines(lines, context) {
  return lines.map((line, index) => checkLine(line ?? {}, `/lines/${index}`, `Line ${index + 1}`, context));
}

function checkLine(line, pointer, name, context) {
  const { add, digits } = context;
  const read = (key, isNeeded) =>
    readAmount(line[key], `${pointer}/${key}`, `${name}: ${key}`, isNeeded, add);
  if (isBlank(line.description))
    add("warning", "missing", `${pointer}/description`, `${name} has no description.`);
  const quantity = read("quantity", true);
  const price = read("unitPrice", true);
  const discount = read("discountPercent") ?? 0n;
  const rate = read("taxRate");
  const net = read("net");
  checkPlausible({ quantity, price, discount, rate }, pointer, name, context);

  const computed =
    quantity === undefined || price === undefined ? undefined : lineAmount(quantity, price, discount, digits);
  const stated = net === undefined ? undefined : toMinor(net, digits);
  if (computed !== undefined && stated !== undefined && differs(computed, stated, context)) {
    const [expected, found] = [writeMoney(computed, digits), writeMoney(stated, digits)];
    const less = discount ? ` less ${writeDecimal(discount)} %` : "";
    const product = `${writeDecimal(quantity)} × ${writeDecimal(price)}${less}`;
    add("error", "line_amount", `${pointer}/net`, `${name}: ${product} is ${expected}, not ${found}.`, {
      expected,
      found,
    });
  }
  return { computed, stated, rate };
}

function readAmount(value, pointer, name, isNeeded, add) {
  if (isBlank(value)) {
    if (isNeeded) add("error", "missing", pointer, `${name} is missing.`);
    return undefined;
  }
  const decimal = parseDecimal(value);
  if (decimal === undefined)
    add("error", "number", pointer, `${name} is not a number: ${JSON.stringify(value)?.slice(0, 60)}.`);
  return decimal;
}

function checkPlausible({ quantity, price, discount, rate }, pointer, name, { add, settings }) {
  if (quantity === 0n) add("warning", "zero", `${pointer}/quantity`, `${name} has the quantity 0.`);
  if (price === 0n) add("info", "zero", `${pointer}/unitPrice`, `${name} is free of charge.`);
  if (quantity < 0n && price < 0n)
    add("warning", "two_signs", pointer, `${name}: quantity and price are both negative, so it adds.`);
  if (discount < 0n || discount > HUNDRED)
    add("error", "discount", `${pointer}/discountPercent`, `${name}: a discount lies between 0 and 100 %.`);
  if (rate === undefined) return;
  const allowed = settings.taxRates.map(parseDecimal);
  if (rate < 0n || rate >= HUNDRED)
    add("error", "tax_rate", `${pointer}/taxRate`, `${name}: ${writeDecimal(rate)} % is not a tax rate.`);
  else if (allowed.length > 0 && !allowed.includes(rate)) {
    add(
      "warning",
      "tax_rate",
      `${pointer}/taxRate`,
      `${name}: ${writeDecimal(rate)} % is not one of the rates ${settings.taxRates.join(", ")} %.`,
    );
  }
}

/** Whether two amounts are further apart than the tenant tolerates. */
export function differs(left, right, { settings }) {
  const gap = left > right ? left - right : right - left;
  return gap > BigInt(settings.tolerance);
}
