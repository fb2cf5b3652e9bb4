const MAX_WORDS = 8;
const MAX_LETTERS = 40;

/** The words of a text as the index has them: in small letters and without accents. Nothing else is left of it. */
export function wordsOf(text: string): string[] {
  const plain = text
    .normalize("NFD")
    .replaceAll(/[\u0300-\u036f]/g, "")
    .normalize("NFC");
  return plain.toLowerCase().match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
}

/** The words of a search; more of them, and longer ones, find nothing better. */
export const searchedWords = (q: string): string[] => [
  ...new Set(
    wordsOf(q)
      .slice(0, MAX_WORDS)
      .map((word) => word.slice(0, MAX_LETTERS)),
  ),
];

/** An expression of FTS5 for words that begin so. They are letters and digits in quotes, and so never its syntax. */
export const matching = (words: string[], every: "AND" | "OR"): string =>
  words.map((word) => `"${word}" *`).join(` ${every} `);
