import { parseCsv } from "./parse.js";

const CANDIDATES = [",", ";", "\t", "|"];
const SAMPLE_CHARACTERS = 32_000;
const SAMPLE_RECORDS = 50;

/** The delimiter that cuts the first rows into the most even table; a comma when none cuts at all. */
export function detectDelimiter(text) {
  const sample = text.slice(0, SAMPLE_CHARACTERS);
  let best = { delimiter: ",", evenness: 0, width: 1 };
  for (const delimiter of CANDIDATES) {
    const { evenness, width } = shape(parseCsv(sample, delimiter).records.slice(0, SAMPLE_RECORDS));
    if (width < 2) continue;
    const better = evenness > best.evenness || (evenness === best.evenness && width > best.width);
    if (better) best = { delimiter, evenness, width };
  }
  return best.delimiter;
}

/** The commonest number of cells, and the share of records that have it. */
function shape(records) {
  const counts = new Map();
  for (const { cells } of records) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1);
  let width = 1;
  let commonest = 0;
  for (const [cells, count] of counts) {
    if (count > commonest) [width, commonest] = [cells, count];
  }
  return { width, evenness: records.length ? commonest / records.length : 0 };
}
