const POINT = /^[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?(?:e[+-]?\d{1,2})?$/i;
const COMMA = /^[+-]?(?:[1-9]\d{0,2}(?:[.']\d{3})+|\d+)?(?:,\d+)?$/;
/** Codes, not amounts: postcodes and phone numbers start with 0, card numbers exceed exact integers. */
const CODE = /^(?:0\d+|\d{16,})$/;
/** Most cells are this plain, and need none of the rest. */
const PLAIN = /^-?\d{1,15}$/;
const LONGEST = 40;
/** Enough cells to tell a comma from a point. */
const SAMPLE = 2000;

/**
 * Chooses how a column writes its numbers (1,234.5 or 1.234,5) by what reads more of its cells.
 * @returns {(cell: string) => number | undefined}
 */
export function numberReader(cells) {
  if (cells.some((cell) => CODE.test(cell))) return () => undefined;
  const sample = cells.slice(0, SAMPLE);
  const readable = (read) => sample.filter((cell) => read(cell) !== undefined).length;
  return readable(withComma) > readable(withPoint) ? withComma : withPoint;
}

function withPoint(cell) {
  if (PLAIN.test(cell)) return Number(cell);
  const bare = stripUnits(cell);
  return POINT.test(bare) && /\d/.test(bare) ? sane(Number(bare.replaceAll(",", ""))) : undefined;
}

function withComma(cell) {
  if (PLAIN.test(cell)) return Number(cell);
  const bare = stripUnits(cell);
  return COMMA.test(bare) && /\d/.test(bare)
    ? Number(bare.replace(/[.']/g, "").replace(",", "."))
    : undefined;
}

/** Squares and products of what passes stay finite. */
function sane(value) {
  const size = Math.abs(value);
  return size === 0 || (size > 1e-50 && size < 1e50) ? value : undefined;
}

/** Drops currency signs, percent and spaces; (12) and 12- are how accountants write -12. */
function stripUnits(cell) {
  if (cell.length > LONGEST) return "";
  const bare = cell.replace(/[\p{Sc}%\s]/gu, "").replace("\u2212", "-");
  const negative = /^\((.+)\)$/.exec(bare) ?? /^(\d.*)-$/.exec(bare);
  return negative ? `-${negative[1]}` : bare;
}
