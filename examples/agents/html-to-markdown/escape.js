/**
 * Escapes what Markdown would take for markup inside a line. Underscores within words are left readable. A `<` at
 * the end is escaped too: the text that follows it in another node could complete a tag. It becomes `&lt;` since a
 * backslash would be swallowed by a bare address before it, which renderers turn into a link up to the `<`.
 */
export function escapeText(text) {
  return text
    .replace(/[\\*`[\]]|~~/g, "\\$&")
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, "\\_")
    .replace(/&(?=#?[a-z0-9]{1,31};)/gi, "&amp;")
    .replace(/<(?=[a-z/!?]|$)/gi, "&lt;");
}

/** Escapes what Markdown would take for a heading, a list, a quote or a rule at the start of a line. */
export function escapeLineStarts(text) {
  return text
    .split("\n")
    .map((line) =>
      line
        .replace(/^(?:#{1,6}(?=\s|$)|[-+](?=\s|$)|>|-{3,}\s*$|=+\s*$|~{3,})/, "\\$&")
        .replace(/^(\d{1,9})([.)])(?=\s|$)/, "$1\\$2"),
    )
    .join("\n");
}

/** A run of backticks longer than any inside, at least `shortest` long. */
export function fenceFor(code, shortest) {
  const longest = (code.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 0);
  return "`".repeat(longest >= shortest ? longest + 1 : shortest);
}
