import { findCandidates } from "./candidates.ts";
import { detectLanguage, type Language, languageNamed } from "./language.ts";
import { type Keyword, pickBest } from "./score.ts";
import { readWords } from "./words.ts";

const MAX_CHARACTERS = 500_000;

interface Input {
  text: string;
  limit?: number;
  maxWords?: number;
  /** ISO 639-1 code; left out or "auto", the language is detected. */
  language?: string;
}

interface Output {
  language: Language;
  keywords: Keyword[];
  words: number;
  distinctWords: number;
}

/** The part of `io` that this agent uses. */
interface Io {
  config?: { ignore?: string[] };
  log: { info(message: string, data?: object): void };
}

/** Finds the language of a text and the words and phrases that it is about. */
export default async function extractKeywords(input: Input, io: Io): Promise<Output> {
  if (!input.text.trim()) throw problem("empty_text", "There is no text to take keywords from.");
  if (input.text.length > MAX_CHARACTERS) {
    throw problem(
      "text_too_long",
      `The text has ${input.text.length} characters; the limit is ${MAX_CHARACTERS}.`,
    );
  }

  const chosen = input.language && input.language !== "auto" ? languageNamed(input.language) : undefined;
  const language = chosen ?? detectLanguage(input.text);
  const sentences = readWords(input.text);
  const ignored = new Set((io.config?.ignore ?? []).map((word) => word.toLowerCase()));
  const candidates = findCandidates(sentences, {
    language: language.code,
    maxWords: input.maxWords ?? 3,
    ignored,
  });
  const keywords = pickBest(candidates, input.limit ?? 10);
  io.log.info("Found keywords", {
    language: language.code,
    candidates: candidates.phrases.size,
    kept: keywords.length,
  });

  const all = sentences.flat().map((word) => word.text.toLowerCase());
  return { language, keywords, words: all.length, distinctWords: new Set(all).size };
}

function problem(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
