import { stopWords } from "./language.ts";
import type { Word } from "./words.ts";

/** A phrase that may be a keyword, under its folded form. */
export interface Phrase {
  words: string[];
  count: number;
  /** How it is written in the text, with how often. */
  spellings: Map<string, number>;
  /** It holds a function word, as in "talleres de lectura"; such a phrase counts only when it is repeated. */
  joined: boolean;
}

/** What is known of a single folded word. */
export interface WordUse {
  count: number;
  /** How many words its phrases have together: a word of long phrases is more specific. */
  degree: number;
  firstSentence: number;
  sentences: Set<number>;
  /** Times with a capital inside a sentence, as names have. */
  capitals: number;
}

export interface Candidates {
  phrases: Map<string, Phrase>;
  uses: Map<string, WordUse>;
  sentenceCount: number;
  /** Whether capitals mean names (in German every noun has one). */
  capitalsMatter: boolean;
}

interface Options {
  language: string;
  maxWords: number;
  ignored: Set<string>;
}

const UNSPACED_LANGUAGES = new Set(["zh", "ja", "th"]);
/** Languages whose plural is mostly an s. */
const PLURAL_S = new Set(["en", "fr", "es", "pt"]);
/** Different words. */
const LONG_TEXT = 3000;
/** Function words of scripts without spaces are short; a single kana or letter is never a keyword. */
const SHORTEST = 2;
/** Longer runs of letters are data, not words. */
const LONGEST = 60;

/** Collects every phrase of up to `maxWords` words between function words and punctuation, as RAKE does. */
export function findCandidates(sentences: Word[][], options: Options): Candidates {
  const found: Candidates = {
    phrases: new Map(),
    uses: new Map(),
    sentenceCount: sentences.length,
    capitalsMatter: options.language !== "de",
  };
  const glue = UNSPACED_LANGUAGES.has(options.language) ? "" : " ";
  const chunked = sentences.map((sentence) => chunksOf(sentence, options));
  chunked.forEach((chunks, index) => {
    for (const chunk of chunks)
      noteWords(found.uses, chunk, foldAll(chunk, options), index, sentences[index]?.[0]);
  });
  // In a long text, what it says once is not what it is about.
  const fewest = found.uses.size > LONG_TEXT ? 2 : 1;
  const isFrequent = (word: Word) =>
    (found.uses.get(fold(word.text, options.language))?.count ?? 0) >= fewest;
  chunked.forEach((chunks, index) => {
    for (const run of chunks.flatMap((chunk) => runsOf(chunk, options.maxWords))) {
      if (run.every(isFrequent)) notePhrase(found.phrases, run, options, glue);
    }
    if (!glue || options.maxWords < 3) return;
    for (const run of joinedPhrases(sentences[index] ?? [], chunks))
      notePhrase(found.phrases, run, options, glue, true);
  });
  return found;
}

/** Every run of up to `maxWords` neighbours. */
function runsOf(chunk: Word[], maxWords: number): Word[][] {
  return chunk.flatMap((_, start) => {
    const most = Math.min(maxWords, chunk.length - start);
    return Array.from({ length: most }, (_, more) => chunk.slice(start, start + more + 1));
  });
}

/** Runs of words that mean something on their own. */
function chunksOf(sentence: Word[], { language, ignored }: Options): Word[][] {
  const functionWords = stopWords(language);
  const chunks: Word[][] = [];
  let chunk: Word[] = [];
  for (const word of sentence) {
    const lower = word.text.toLowerCase().replaceAll("’", "'");
    const isSized = word.text.length >= SHORTEST && word.text.length <= LONGEST;
    const isContent = isSized && !functionWords.has(lower) && !ignored.has(lower);
    if (chunk.length > 0 && (word.breaks || !isContent)) {
      chunks.push(chunk);
      chunk = [];
    }
    if (isContent) chunk.push(word);
  }
  return chunk.length > 0 ? [...chunks, chunk] : chunks;
}

/** Two content words with one function word between them. */
function joinedPhrases(sentence: Word[], chunks: Word[][]): Word[][] {
  const content = new Set(chunks.flat());
  return sentence.flatMap((first, index) => {
    const [middle, last] = [sentence[index + 1], sentence[index + 2]];
    const fits = middle && last && content.has(first) && !content.has(middle) && content.has(last);
    return fits && !middle.breaks && !last.breaks ? [[first, middle, last]] : [];
  });
}

function foldAll(words: Word[], { language }: Options): string[] {
  return words.map(({ text }) => fold(text, language));
}

/** One form for "Bridge", "bridges" and "bridge's". */
function fold(word: string, language: string): string {
  const lower = word.toLowerCase().replace(/['’]s?$/, "");
  const isPlural = PLURAL_S.has(language) && lower.length > 3 && /[^suai]s$/.test(lower);
  if (!isPlural) return lower;
  return language === "en" && lower.endsWith("ies") ? `${lower.slice(0, -3)}y` : lower.slice(0, -1);
}

function noteWords(
  uses: Map<string, WordUse>,
  chunk: Word[],
  folded: string[],
  sentence: number,
  first?: Word,
): void {
  chunk.forEach((word, index) => {
    const key = folded[index] ?? "";
    const use = uses.get(key) ?? {
      count: 0,
      degree: 0,
      firstSentence: sentence,
      sentences: new Set(),
      capitals: 0,
    };
    use.count += 1;
    use.degree += Math.min(chunk.length, 5);
    use.sentences.add(sentence);
    if (word !== first && /^\p{Lu}/u.test(word.text)) use.capitals += 1;
    uses.set(key, use);
  });
}

function notePhrase(
  phrases: Map<string, Phrase>,
  run: Word[],
  options: Options,
  glue: string,
  joined = false,
): void {
  const words = foldAll(run, options);
  const key = words.join(" ");
  const phrase = phrases.get(key) ?? { words, count: 0, spellings: new Map(), joined };
  const spelling = run.map(({ text }) => text).join(glue);
  phrase.count += 1;
  phrase.spellings.set(spelling, (phrase.spellings.get(spelling) ?? 0) + 1);
  phrases.set(key, phrase);
}
