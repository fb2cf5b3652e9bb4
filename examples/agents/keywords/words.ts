import { chunksOf } from "./chunks.ts";

/** A word of the text. `breaks` says that punctuation or a number stands before it, so that no phrase crosses. */
export interface Word {
  text: string;
  breaks: boolean;
}

const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;
/** Counted repetitions: with + a line of a thousand dots would be tried a thousand times over. */
const SENTENCE_END = /[.!?…]{1,4}["'”’»)\]]{0,3}(?=\s|$)|[。！？]|\n[^\S\n]*\n/u;
const TOKEN = /[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(?:['’&+#-][\p{L}\p{M}\p{N}]+)*|[^\s\p{L}\p{N}]+/gu;
/** Addresses and mark-up are not what a text is about. */
const NOISE = /https?:\/\/\S{1,2000}|\bwww\.\S{1,2000}|<[^<>]{1,300}>/gi;

const DICTIONARY_WINDOW = 200;
const byDictionary = new Intl.Segmenter(undefined, { granularity: "word" });

/** Cuts a text into sentences of words. */
export function readWords(text: string): Word[][] {
  const clean = text.replace(/^\uFEFF/, "").replace(NOISE, " . ");
  return clean
    .split(SENTENCE_END)
    .map((sentence) => readSentence(sentence))
    .filter((words) => words.length > 0);
}

function readSentence(sentence: string): Word[] {
  const words: Word[] = [];
  let breaks = true;
  for (const token of tokensOf(sentence)) {
    const isWord = /^[\p{L}\p{N}]/u.test(token) && /\p{L}/u.test(token);
    if (isWord) words.push({ text: token, breaks });
    // Brackets, commas and bare numbers part phrases; hyphens and apostrophes are within words.
    breaks = !isWord;
  }
  return words;
}

/** Scripts without spaces are cut with the dictionary of Intl.Segmenter. */
function tokensOf(sentence: string): string[] {
  if (!UNSPACED.test(sentence)) return sentence.match(TOKEN) ?? [];
  const chunks = Array.from(chunksOf(sentence, DICTIONARY_WINDOW));
  return chunks
    .flatMap((chunk) => Array.from(byDictionary.segment(chunk), ({ segment }) => segment))
    .filter((segment) => segment.trim());
}
