import { parseDecimal, writeDecimal } from "./decimal.js";

/** Lines that may have been entered twice, and an invoice number that was used before. */
export function checkDuplicates(lines, number, knownNumbers, { add }) {
  const first = new Map();
  lines.forEach((line, index) => {
    const key = JSON.stringify([fold(line?.description), amount(line?.quantity), amount(line?.unitPrice)]);
    if (!fold(line?.description)) return;
    if (!first.has(key)) first.set(key, index);
    else
      add(
        "warning",
        "duplicate_line",
        `/lines/${index}`,
        `Line ${index + 1} repeats line ${first.get(key) + 1}.`,
      );
  });
  if (!fold(number)) return;
  const known = knownNumbers.find((other) => fold(other) === fold(number));
  if (known !== undefined)
    add("error", "duplicate_number", "/number", `The number ${number} was used before (${known}).`);
}

/** "INV-2026/017" and "inv 2026 017" are the same number to whoever pays twice. */
function fold(value) {
  return String(value ?? "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, "");
}

/** 4.9 and "4,90" are the same price. */
function amount(value) {
  const decimal = parseDecimal(value);
  return decimal === undefined ? fold(value) : writeDecimal(decimal);
}
