const WORDS_PER_MINUTE = 230;
/** Chinese and Japanese are read by the character. */
const CHARACTERS_PER_MINUTE = 500;
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu;
/** Björnsson's scale of the readability index LIX. */
const LEVELS = [
  [30, "very easy"],
  [40, "easy"],
  [50, "medium"],
  [60, "difficult"],
  [Infinity, "very difficult"],
];

/**
 * How long a text takes to read, and how hard it is.
 * LIX is words per sentence plus the percentage of words of more than six letters; it needs no dictionary and
 * holds for most European languages.
 * @returns {{ words: number, readingMinutes: number, readability?: { lix: number, level: string } }}
 */
export function measure(text, words, sentences) {
  const characters = text.match(UNSPACED)?.length ?? 0;
  if (characters > text.length / 4)
    return { words, readingMinutes: atLeastOne(characters / CHARACTERS_PER_MINUTE) };
  const readingMinutes = atLeastOne(words / WORDS_PER_MINUTE);
  if (words === 0 || sentences === 0) return { words, readingMinutes };
  const longWords = (text.match(/[\p{L}\p{M}]{7,}/gu) ?? []).length;
  const lix = Math.round(words / sentences + (100 * longWords) / words);
  return { words, readingMinutes, readability: { lix, level: LEVELS.find(([limit]) => lix < limit)[1] } };
}

function atLeastOne(minutes) {
  return Math.max(1, Math.round(minutes));
}
