import { type Figures, read } from "./figures.ts";
import { scores } from "./scores.ts";
import { germanOrEnglish, type Language } from "./syllables.ts";

interface Input {
  text: string;
  language?: "auto" | Language;
  /** Sentences with more words are listed. */
  longest?: number;
}
interface Io {
  log: { info(message: string, data?: object): void };
}

const MAX_CHARACTERS = 300_000;
const MOST = 20;
const WORDS_A_MINUTE = 230;

/** Measures how hard a text is to read, and shows the sentences and words that make it so. */
export default async function measure({ text, language = "auto", longest = 25 }: Input, io: Io) {
  if (text.length > MAX_CHARACTERS)
    throw problem("text_too_long", `The text has ${text.length} characters; the limit is ${MAX_CHARACTERS}.`);
  const spoken = language === "auto" ? germanOrEnglish(text) : language;
  const figures = read(text, spoken);
  if (figures.words === 0) throw problem("empty_text", "There are no words to measure.");
  const list = scores(figures, spoken);
  const ease = list[0]?.value ?? 0;
  const verdict = wordingOf(ease);
  io.log.info("Measured", { words: figures.words, language: spoken });
  return {
    verdict: `${verdict}: ${list[0]?.name} ${ease}.`,
    language: spoken,
    scores: list,
    sentences: hardest(figures, longest),
    longWords: longWords(figures),
    words: figures.words,
    sentenceCount: figures.sentences.length,
    wordsPerSentence: round(figures.words / figures.sentences.length),
    syllablesPerWord: round(figures.syllables / figures.words),
    minutes: Math.max(1, Math.round(figures.words / WORDS_A_MINUTE)),
  };
}

const round = (value: number): number => Math.round(value * 100) / 100;

/** Flesch's own steps. */
function wordingOf(ease: number): string {
  if (ease >= 80) return "Easy";
  if (ease >= 60) return "Plain";
  if (ease >= 45) return "Rather hard";
  return ease >= 30 ? "Hard" : "Very hard";
}

function hardest({ sentences }: Figures, longest: number) {
  return sentences
    .filter(({ words }) => words > longest)
    .sort((a, b) => b.words - a.words)
    .slice(0, MOST)
    .map(({ text, words }) => ({ words, sentence: text.length > 300 ? `${text.slice(0, 299)}…` : text }));
}

function longWords({ long }: Figures) {
  return [...long]
    .map(([word, { count, syllables }]) => ({ word, syllables, count }))
    .sort((a, b) => b.syllables - a.syllables || b.count - a.count)
    .slice(0, MOST);
}

function problem(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
