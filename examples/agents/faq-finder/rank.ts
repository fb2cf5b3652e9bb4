import type { Entry } from "./entries.ts";

export interface Match {
  entry: Entry;
  score: number;
  /** The share of what the question's words weigh that the entry has. */
  covered: number;
  words: string[];
}

// BM25's usual constants; a word in the heading counts for three in the answer.
const [SATURATION, LENGTH, HEADING] = [1.2, 0.75, 3];
const STOP = new Set(
  "a an and are as at be but by can could did do does for from get had has have how i if in is it me my of on or please so that the there this to us was we what when where which who why will with would you your aber als am an auf aus bei bin bitte das dass dem den der des die ein eine einen einer es für habe haben hat ich ihr im in ist kann kein man mein meine mich mir mit nach nicht oder sich sie sind so und uns von war was wann warum welche wenn wer wie wir wird wo zu zum zur".split(
    " ",
  ),
);

/** The entries that share words with the question, best first, by BM25. */
export function rank(question: string, entries: Entry[]): Match[] {
  const documents = entries.map((entry) => {
    const counts = new Map<string, number>();
    for (const [text, weight] of [
      [entry.question, HEADING],
      [entry.answer, 1],
    ] as const)
      for (const word of wordsOf(text)) counts.set(word, (counts.get(word) ?? 0) + weight);
    return { entry, counts, length: [...counts.values()].reduce((sum, count) => sum + count, 0) };
  });
  const mean = documents.reduce((sum, { length }) => sum + length, 0) / documents.length || 1;
  const rarity = (word: string): number => {
    const having = documents.filter(({ counts }) => counts.has(word)).length;
    return Math.log(1 + (documents.length - having + 0.5) / (having + 0.5));
  };
  const asked = [...new Set(wordsOf(question))].slice(0, 100).map((word) => ({ word, weight: rarity(word) }));
  const whole = asked.reduce((sum, { weight }) => sum + weight, 0) || 1;
  const matches = documents.map(({ entry, counts, length }) => {
    const shared = asked.filter(({ word }) => counts.has(word));
    const score = shared.reduce((sum, { word, weight }) => {
      const count = counts.get(word) ?? 0;
      return (
        sum +
        (weight * count * (SATURATION + 1)) / (count + SATURATION * (1 - LENGTH + (LENGTH * length) / mean))
      );
    }, 0);
    const covered = shared.reduce((sum, { weight }) => sum + weight, 0) / whole;
    return { entry, score, covered, words: shared.map(({ word }) => word) };
  });
  return matches.filter(({ score }) => score > 0).sort((a, b) => b.score - a.score);
}

/** Words without accents and the commonest endings, so that "refunds" finds "refund". */
function wordsOf(text: string): string[] {
  const plain = text.toLowerCase().replace(/ß/g, "ss").normalize("NFD").replace(/\p{M}/gu, "");
  return (plain.match(/[\p{L}\p{N}]{2,60}/gu) ?? []).filter((word) => !STOP.has(word)).map(stem);
}

const stem = (word: string): string =>
  word.length > 4
    ? word
        .replace(/(?:ies|y)$/, "i")
        .replace(/(?:ing|ed|es|en|er|s|e|n)$/, "")
        .replace(/(.)\1$/, "$1")
    : word;
