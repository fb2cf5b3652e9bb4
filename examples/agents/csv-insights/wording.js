const WHOLE = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const HUNDREDTHS = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });
const SMALL = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });

/** 12,345 or 12.35 or 0.00123: as many digits as help a reader. */
export function writeNumber(value) {
  if (Math.abs(value) >= 1e15) return value.toExponential(2);
  if (Number.isInteger(value)) return WHOLE.format(value);
  return Math.abs(value) >= 1 ? HUNDREDTHS.format(value) : SMALL.format(value);
}

export function percent(share) {
  return share > 0 && share < 0.01 ? "under 1 %" : `${Math.round(share * 100)} %`;
}

/** "1 row", "2 rows". */
export function plural(count, noun) {
  return `${WHOLE.format(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** "1, 2 and 3", with the rest counted. */
export function list(items, most = 5) {
  const shown = items.slice(0, most);
  if (items.length > most) return `${shown.join(", ")} and ${items.length - most} more`;
  return shown.length > 1 ? `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}` : shown.join("");
}
