import { type Language, syllables } from "./syllables.ts";

export interface Figures {
  words: number;
  syllables: number;
  /** Words of one syllable; of three and more; of more than six letters. */
  short: number;
  many: number;
  sixLetters: number;
  sentences: { text: string; words: number }[];
  long: Map<string, { count: number; syllables: number }>;
}

const SHORT_FORM = /(?:^|[\s(.])(?:\p{L}|Mr|Mrs|Ms|Dr|Prof|St|No|e\.g|i\.e|etc|vs|bzw|ca|Nr|usw|vgl)\.$/u;

/** Counts what the formulas need. Headings and list items are sentences of their own. */
export function read(text: string, language: Language): Figures {
  const figures: Figures = {
    words: 0,
    syllables: 0,
    short: 0,
    many: 0,
    sixLetters: 0,
    sentences: [],
    long: new Map(),
  };
  for (const sentence of sentencesOf(text)) {
    const words = sentence.match(/\p{L}[\p{L}\p{M}]*(?:['’]\p{L}{1,30})?/gu) ?? [];
    if (words.length === 0) continue;
    figures.sentences.push({ text: sentence, words: words.length });
    for (const word of words) count(word, syllables(word, language), figures);
  }
  return figures;
}

function count(word: string, parts: number, figures: Figures): void {
  figures.words += 1;
  figures.syllables += parts;
  if (parts === 1) figures.short += 1;
  if (word.length > 6) figures.sixLetters += 1;
  if (parts < 3) return;
  figures.many += 1;
  if (parts < 4 || word.length > 60) return;
  const known = figures.long.get(word.toLowerCase());
  figures.long.set(word.toLowerCase(), { count: (known?.count ?? 0) + 1, syllables: parts });
}

function sentencesOf(text: string): string[] {
  const sentences: string[] = [];
  for (const block of text.split(/\n[^\S\n]*\n|\n(?=[^\S\n]{0,20}(?:[-*+#>]|\d{1,3}[.)]) ?)/)) {
    let open = "";
    for (const part of block.replace(/\s+/g, " ").split(/(?<=[.!?…:][”"')]{0,2}) (?=["“„(]?[\p{Lu}\d])/u)) {
      open = open ? `${open} ${part}` : part;
      if (SHORT_FORM.test(open.slice(-10))) continue;
      sentences.push(open.trim());
      open = "";
    }
    if (open) sentences.push(open.trim());
  }
  return sentences;
}
