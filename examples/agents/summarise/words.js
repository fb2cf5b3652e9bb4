import { chunksOf } from "./chunks.js";
import stopWords from "./stop-words.json";

const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const WORD = /[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(?:['’.-][\p{L}\p{M}\p{N}]+)*/gu;
const DICTIONARY_WINDOW = 200;
const byDictionary = new Intl.Segmenter(undefined, { granularity: "word" });
const LISTS = Object.values(stopWords).map((list) => new Set(list.split(" ")));

/** The words of a sentence, lower case. Scripts without spaces go through the dictionary of Intl.Segmenter. */
export function wordsOf(sentence) {
  const lower = sentence.toLowerCase();
  if (!UNSPACED.test(lower)) return lower.match(WORD) ?? [];
  const chunks = Array.from(chunksOf(lower, DICTIONARY_WINDOW));
  return chunks.flatMap((chunk) =>
    Array.from(byDictionary.segment(chunk)).flatMap(({ segment, isWordLike }) =>
      isWordLike ? [segment] : [],
    ),
  );
}

/**
 * What each sentence is about: its words without function words, cut to stems so that "harbour" meets "harbours".
 * @param {string[][]} sentences words per sentence
 * @returns {string[][]}
 */
export function termsOf(sentences) {
  const ignored = stopWordsFor(sentences);
  return sentences.map((words) =>
    words.filter((word) => !ignored.has(word) && (word.length > 2 || UNSPACED.test(word))).map(stem),
  );
}

/** The list that knows most of the text's words: that is its language, near enough for this purpose. */
function stopWordsFor(sentences) {
  const sample = sentences.flat().slice(0, 2000);
  let best = { list: LISTS[0], hits: 0 };
  for (const list of LISTS) {
    const hits = sample.filter((word) => list.has(word)).length;
    if (hits > best.hits) best = { list, hits };
  }
  return best.list;
}

/** The first letters stand for a word. Crude, and the same for every language that inflects at the end. */
function stem(word) {
  return word.length > 6
    ? word.slice(0, Math.max(6, Math.ceil(word.length * 0.75)))
    : word.replace(/(?<=\p{L}{3})s$/u, "");
}
