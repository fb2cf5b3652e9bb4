/** Decimals are BigInts in units of 10^-8, so that no sum or product here is ever rounded by accident. */
const PLACES = 8;
const ONE = 10n ** BigInt(PLACES);
export const HUNDRED = 100n * ONE;
const LONGEST = 40;
/** ISO 4217 currencies whose smallest coin is not a hundredth. */
const MINOR_DIGITS = {
  0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF",
  3: "BHD IQD JOD KWD LYD OMR TND",
};

/**
 * Reads 12.5, "1,234.50", "1.234,50", "1 234,50 €" or "-3".
 * @returns {bigint | undefined} undefined for anything else
 */
export function parseDecimal(value) {
  if (typeof value === "number")
    return Number.isFinite(value) && Math.abs(value) < 1e15 ? fromText(value.toFixed(PLACES)) : undefined;
  if (typeof value !== "string" || value.length > LONGEST) return undefined;
  const bare = value.replace(/[\s'\p{Sc}%]/gu, "").replace("\u2212", "-");
  return fromText(toPoint(bare));
}

/** The last of two kinds of separators is the decimal one; a lone comma before three digits parts thousands. */
function toPoint(text) {
  const [point, comma] = [text.lastIndexOf("."), text.lastIndexOf(",")];
  if (point >= 0 && comma >= 0) {
    const [decimal, thousands] = point > comma ? [".", ","] : [",", "."];
    return text.replaceAll(thousands, "").replace(decimal, ".");
  }
  if (comma < 0) return text;
  return /^[+-]?\d{1,3}(?:,\d{3})+$/.test(text) ? text.replaceAll(",", "") : text.replace(",", ".");
}

function fromText(text) {
  const match = /^([+-]?)(\d+)(?:\.(\d*))?$/.exec(text);
  if (!match) return undefined;
  const [, sign, whole, fraction = ""] = match;
  const size = BigInt(whole) * ONE + BigInt(fraction.slice(0, PLACES).padEnd(PLACES, "0"));
  return sign === "-" ? -size : size;
}

export function minorDigits(currency) {
  const code = String(currency ?? "").toUpperCase();
  const digits = Object.keys(MINOR_DIGITS).find((key) => MINOR_DIGITS[key].split(" ").includes(code));
  return Number(digits ?? 2);
}

/** A decimal in the smallest coin, halves away from zero as tax offices round. */
export function toMinor(decimal, digits) {
  return divide(decimal * 10n ** BigInt(digits), ONE);
}

/** quantity × price × (100 − discount) %, rounded once at the end. */
export function lineAmount(quantity, price, discount, digits) {
  return divide(quantity * price * (HUNDRED - discount) * 10n ** BigInt(digits), ONE * ONE * HUNDRED);
}

/** `rate` percent of an amount in the smallest coin. */
export function percentOf(amount, rate) {
  return divide(amount * rate, HUNDRED);
}

function divide(numerator, denominator) {
  const half = numerator < 0n ? -denominator : denominator;
  return (numerator * 2n + half) / (denominator * 2n);
}

export function sum(amounts) {
  return amounts.reduce((total, amount) => total + amount, 0n);
}

/** An amount of the smallest coin as "1234.50". */
export function writeMoney(amount, digits) {
  const text = (amount < 0n ? -amount : amount).toString().padStart(digits + 1, "0");
  const cut = text.length - digits;
  return `${amount < 0n ? "-" : ""}${text.slice(0, cut)}${digits ? `.${text.slice(cut)}` : ""}`;
}

/** A decimal as short as it goes: "19", "7.7". */
export function writeDecimal(decimal) {
  return writeMoney(decimal, PLACES).replace(/\.?0+$/, "");
}
