const HEAD = 140;
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const CLOCK = String.raw`(\d{2}):(\d{2}):(\d{2})(?:[.,](\d{1,9}))?`;
const ZONE = String.raw`\s?(Z|[+-]\d{2}:?\d{2}|UTC|GMT)?`;
const MONTH = "(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)";

/** How the world writes times; each reads its match into the arguments of `moment`. */
const FORMATS = [
  {
    name: "ISO 8601, also with spaces, slashes or a comma: 2026-03-02 09:41:00,123",
    pattern: new RegExp(String.raw`\[?\b(\d{4})[-/](\d{2})[-/](\d{2})[T ]${CLOCK}${ZONE}\]?`),
    read: ([, year, month, day, ...clock]) => [year, month, day, clock],
  },
  {
    name: "access logs: 02/Mar/2026:09:41:00 +0000",
    pattern: new RegExp(String.raw`\[?\b(\d{2})/${MONTH}/(\d{4}):${CLOCK}${ZONE}\]?`),
    read: ([, day, month, year, ...clock]) => [year, monthNumber(month), day, clock],
  },
  {
    name: "Apache errors: Mon Mar 02 09:41:00.123 2026",
    pattern: new RegExp(
      String.raw`\[?\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) ${MONTH} +(\d{1,2}) ${CLOCK} (\d{4})\]?`,
    ),
    read: ([, month, day, hour, minute, second, fraction, year]) => [
      year,
      monthNumber(month),
      day,
      [hour, minute, second, fraction],
    ],
  },
  {
    name: "syslog, without a year: Mar  2 09:41:00",
    pattern: new RegExp(String.raw`^(?:<\d{1,3}>)?${MONTH} +(\d{1,2}) ${CLOCK}`),
    read: ([, month, day, ...clock], year) => [year, monthNumber(month), day, clock],
  },
  {
    name: "klog, without a year: E0302 09:41:00.123456",
    pattern: new RegExp(String.raw`^[IWEF](\d{2})(\d{2}) ${CLOCK}`),
    read: ([, month, day, ...clock], year) => [year, month, day, clock],
    // The first letter is the level.
    keep: true,
  },
];
const EPOCH = /^\[?(1\d{9})(?:\.(\d{1,9})|(\d{3}))?\]?(?=\s)/;

/**
 * Finds the time near the start of a line.
 * @param {number} year for formats that have none
 * @returns {{ time?: number, rest: string }} milliseconds since 1970, a time without a zone being UTC; and the
 *   line without it
 */
export function readTimestamp(line, year) {
  const head = line.slice(0, HEAD);
  for (const { pattern, read, keep } of FORMATS) {
    const match = pattern.exec(head);
    const time = match ? moment(...read(match, year)) : Number.NaN;
    if (!Number.isNaN(time)) return { time, rest: keep ? line : cut(line, match) };
  }
  const epoch = EPOCH.exec(head);
  if (!epoch) return { rest: line };
  const milliseconds = epoch[3] ?? (epoch[2] ?? "0").padEnd(3, "0").slice(0, 3);
  return { time: Number(epoch[1]) * 1000 + Number(milliseconds), rest: cut(line, epoch) };
}

function cut(line, match) {
  return `${line.slice(0, match.index)}${line.slice(match.index + match[0].length)}`.trim();
}

function moment(year, month, day, [hour, minute, second, fraction, zone]) {
  const date = `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
  const clock = `${hour}:${minute}:${second}.${(fraction ?? "").padEnd(3, "0").slice(0, 3)}`;
  return Date.parse(`${date}T${clock}${isoZone(zone)}`);
}

function isoZone(zone) {
  const parts = /^([+-]\d{2}):?(\d{2})$/.exec(zone ?? "");
  return parts ? `${parts[1]}:${parts[2]}` : "Z";
}

function monthNumber(name) {
  return MONTHS.indexOf(name.toLowerCase()) + 1;
}
