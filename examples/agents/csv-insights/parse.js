/**
 * Reads CSV as RFC 4180 has it, and forgives what real files do: any line end, spaces before a quote,
 * text after a closing quote, and a quote that never closes.
 * @returns {{ records: { row: number, cells: string[] }[], problems: { row: number, message: string }[] }}
 *   `row` counts as a spreadsheet does, from 1; rows without any content (Excel likes to append them) are counted and left out.
 */
export function parseCsv(text, delimiter) {
  const records = [];
  const problems = [];
  let cells = [];
  let row = 1;
  let at = 0;
  while (at < text.length || cells.length > 0) {
    const field = readField(text, at, delimiter);
    if (field.unclosed) problems.push({ row, message: "A quotation mark is opened here and never closed." });
    cells.push(field.value);
    at = field.end;
    if (text[at] === delimiter) {
      at += 1;
      continue;
    }
    if (cells.some((cell) => cell.trim() !== "")) records.push({ row, cells });
    cells = [];
    row += 1;
    at = afterLineEnd(text, at);
  }
  return { records, problems };
}

function readField(text, start, delimiter) {
  const opening = quoteAt(text, start);
  const quoted = opening < 0 ? undefined : readQuoted(text, opening);
  const from = quoted ? quoted.end : start;
  const end = fieldEnd(text, from, delimiter);
  return {
    value: (quoted?.value ?? "") + text.slice(from, end),
    end,
    // Rewinding to the quote and taking it literally loses one cell, not the rest of the file. It happens at
    // most once: had another quote closed later, this one would have closed there.
    unclosed: opening >= 0 && !quoted,
  };
}

/** The place of a quote that opens the field, spaces before it allowed, or -1. */
function quoteAt(text, start) {
  let at = start;
  while (text[at] === " ") at += 1;
  return text[at] === '"' ? at : -1;
}

function readQuoted(text, opening) {
  let value = "";
  let from = opening + 1;
  for (;;) {
    const quote = text.indexOf('"', from);
    if (quote < 0) return undefined;
    value += text.slice(from, quote);
    if (text[quote + 1] !== '"') return { value, end: quote + 1 };
    value += '"';
    from = quote + 2;
  }
}

function fieldEnd(text, start, delimiter) {
  let at = start;
  while (at < text.length && text[at] !== delimiter && text[at] !== "\n" && text[at] !== "\r") at += 1;
  return at;
}

function afterLineEnd(text, at) {
  return text.startsWith("\r\n", at) ? at + 2 : at + 1;
}
