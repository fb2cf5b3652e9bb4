const LONGEST = 2048;
const OCTET = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
const PATTERNS = {
  "date-time":
    /^(\d{4}-\d{2}-\d{2})[Tt](?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d{1,9})?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/,
  date: /^(\d{4}-\d{2}-\d{2})$/,
  uuid: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i,
  ipv4: new RegExp(`^${OCTET}(?:\\.${OCTET}){3}$`),
  email: /^[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9](?:[a-z0-9-]{0,62})(?:\.[a-z0-9][a-z0-9-]{0,62})+$/i,
  uri: /^(?:https?|ftp|wss?|s3|git|ssh):\/\/[^\s"<>\\^`{|}]+$|^(?:urn|mailto|tel):[^\s"<>\\^`{|}]+$/i,
};

/**
 * The formats of JSON Schema that a string has.
 * @param {string[]} [among] the ones worth trying; all when left out
 * @returns {string[]}
 */
export function formatsOf(text, among = Object.keys(PATTERNS)) {
  if (text.length === 0 || text.length > LONGEST) return [];
  return among.filter((format) => has(text, format));
}

function has(text, format) {
  const match = PATTERNS[format].exec(text);
  if (!match) return false;
  return format.startsWith("date") ? isDay(match[1]) : true;
}

/** The pattern lets 2026-02-31 through; the calendar does not. */
function isDay(day) {
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}
