import { rank } from "./rank.js";
import { select } from "./select.js";
import { splitSentences } from "./sentences.js";
import { termsOf, wordsOf } from "./words.js";

const MAX_CHARACTERS = 500_000;
const MAX_SENTENCES = 50;
const WORDS_PER_MINUTE = 230;

/**
 * Picks the sentences that say most of a text and returns them in their own order, word for word.
 * @param {{ text: string, sentences?: number, ratio?: number, format?: "paragraph" | "bullets" }} input
 */
export default async function summarise(input, io) {
  if (!input.text.trim()) throw problem("empty_text", "There is no text to summarise.");
  if (input.text.length > MAX_CHARACTERS) {
    throw problem(
      "text_too_long",
      `The text has ${input.text.length} characters; the limit is ${MAX_CHARACTERS}.`,
    );
  }

  const all = splitSentences(input.text);
  const candidates = all.filter((sentence) => !sentence.heading);
  // A text of nothing but titles or loose lines is summarised from those.
  const sentences = candidates.length > 0 ? candidates : all;
  const words = sentences.map((sentence) => wordsOf(sentence.text));
  const terms = termsOf(words);
  const scores = rank(terms);
  const wanted = howMany(input, sentences.length);
  const chosen = select({ scores, words, terms, wanted });
  io.log.info("Chose sentences", { from: sentences.length, chosen: chosen.length });

  const picked = chosen.map((index) => ({
    text: sentences[index].text,
    position: index + 1,
    score: Math.round(scores[index] * 1000) / 1000,
  }));
  return describe(picked, words, input.format ?? "paragraph");
}

function howMany({ sentences = 3, ratio }, available) {
  const wanted = ratio === undefined ? sentences : Math.ceil(available * ratio);
  return Math.min(available, MAX_SENTENCES, Math.max(1, wanted));
}

function describe(picked, words, format) {
  const wordCount = words.reduce((sum, list) => sum + list.length, 0);
  const summaryWords = picked.reduce((sum, { position }) => sum + words[position - 1].length, 0);
  const texts = picked.map(({ text }) => text);
  return {
    summary: format === "bullets" ? texts.map((text) => `- ${text}`).join("\n") : texts.join(" "),
    sentences: picked,
    sentenceCount: words.length,
    wordCount,
    summaryWordCount: summaryWords,
    reduction: wordCount ? Math.round((1 - summaryWords / wordCount) * 100) / 100 : 0,
    readingSeconds: Math.ceil((wordCount / WORDS_PER_MINUTE) * 60),
  };
}

function problem(code, message) {
  return Object.assign(new Error(message), { code });
}
