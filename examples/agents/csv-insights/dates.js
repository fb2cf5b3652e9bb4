const TIME = String.raw`(?:[T ,]\s?(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?\s?(Z|[+-]\d{2}:?\d{2})?)?`;
const YEAR_FIRST = new RegExp(String.raw`^([1-9]\d{3})[-/.](\d{1,2})[-/.](\d{1,2})${TIME}$`, "i");
const YEAR_LAST = new RegExp(String.raw`^(\d{1,2})[-/.](\d{1,2})[-/.]([1-9]\d{3})${TIME}$`, "i");
const DAY_NAMED = /^(\d{1,2})\.?[ -]([a-z]{3,9})\.?,?[ -]([1-9]\d{3})$/i;
const MONTH_NAMED = /^([a-z]{3,9})\.? (\d{1,2}),? ([1-9]\d{3})$/i;
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/**
 * Reads the dates of one column. 03/04/2024 is the 3rd of April unless a cell of the column shows that the
 * month comes first.
 * @returns {(cell: string) => number | undefined} milliseconds since 1970; a time without a zone is UTC
 */
export function dateReader(cells) {
  const monthFirst = cells.some((cell) => Number(YEAR_LAST.exec(cell)?.[2]) > 12);
  return (cell) => (cell.length > 40 ? undefined : readDate(cell, monthFirst));
}

function readDate(cell, monthFirst) {
  let match = YEAR_FIRST.exec(cell);
  if (match) return moment(match[1], match[2], match[3], match.slice(4));
  match = YEAR_LAST.exec(cell);
  if (match) {
    const [month, day] = monthFirst ? [match[1], match[2]] : [match[2], match[1]];
    return moment(match[3], month, day, match.slice(4));
  }
  match = DAY_NAMED.exec(cell);
  if (match) return moment(match[3], monthNumber(match[2]), match[1]);
  match = MONTH_NAMED.exec(cell);
  return match ? moment(match[3], monthNumber(match[1]), match[2]) : undefined;
}

function monthNumber(name) {
  return MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1;
}

/** Undefined when the calendar has no such day, so that 31.02.2024 is not quietly 2 March. */
function moment(year, month, day, [hour = 0, minute = 0, second = 0, zone] = []) {
  const midnight = new Date(Date.UTC(year, month - 1, day));
  const real = midnight.getUTCMonth() === month - 1 && midnight.getUTCDate() === Number(day);
  if (!real || hour > 23 || minute > 59 || second > 60) return undefined;
  return midnight.getTime() + (hour * 3600 + minute * 60 + Number(second)) * 1000 - zoneOffset(zone);
}

function zoneOffset(zone) {
  const parts = /^([+-])(\d{2}):?(\d{2})$/.exec(zone ?? "");
  return parts ? (parts[1] === "-" ? -1 : 1) * (parts[2] * 60 + Number(parts[3])) * 60_000 : 0;
}
