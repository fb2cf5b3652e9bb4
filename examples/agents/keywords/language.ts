import profiles from "./languages.json";

export interface Language {
  /** ISO 639-1 code, or "und" when it cannot be told. */
  code: string;
  name: string;
  /** 0 to 1. */
  confidence: number;
}

interface Profile {
  name: string;
  /** Letters beyond the plain alphabet. */
  letters: string;
  /** Common beginnings, middles and ends of words; a space stands for the edge of a word. */
  pieces: string[];
  /** Function words. */
  words: string;
}

const PROFILES: Record<string, Profile> = profiles;
const PIECE_WEIGHT = 0.25;
const SAMPLE_CHARACTERS = 20_000;
const UNKNOWN: Language = { code: "und", name: "Undetermined", confidence: 0 };

/** Scripts that one of our languages has to itself. Kana goes first: Japanese is full of Han characters. */
const OWN_SCRIPTS: [script: RegExp, code: string][] = [
  [/[\p{Script=Hiragana}\p{Script=Katakana}]/gu, "ja"],
  [/\p{Script=Hangul}/gu, "ko"],
  [/\p{Script=Han}/gu, "zh"],
  [/\p{Script=Greek}/gu, "el"],
  [/\p{Script=Arabic}/gu, "ar"],
  [/\p{Script=Hebrew}/gu, "he"],
  [/\p{Script=Devanagari}/gu, "hi"],
  [/\p{Script=Thai}/gu, "th"],
];
const CYRILLIC = ["ru", "uk", "bg"];
/** Text in its own script may quote English; a third of the letters decides. Kana is rarer, beside Han. */
const ENOUGH_OF_SCRIPT = 0.33;
const ENOUGH_KANA = 0.1;

const stopWordLists = new Map<string, Set<string>>();

/** The function words of a language, lower case; empty for an unknown code. */
export function stopWords(code: string): Set<string> {
  const known = stopWordLists.get(code) ?? new Set(PROFILES[code]?.words.split(" "));
  stopWordLists.set(code, known);
  return known;
}

export function languageNamed(code: string): Language {
  const profile = PROFILES[code];
  if (profile) return { code, name: profile.name, confidence: 1 };
  const message = `“${code}” is not a language this agent knows: ${Object.keys(PROFILES).join(", ")}.`;
  throw Object.assign(new Error(message), { code: "unknown_language" });
}

/** Tells the language by its script, then by its function words and its letters. */
export function detectLanguage(text: string): Language {
  const sample = text.slice(0, SAMPLE_CHARACTERS).toLowerCase().normalize("NFC");
  const letters = count(sample, /\p{L}/gu);
  if (letters === 0) return UNKNOWN;
  for (const [script, code] of OWN_SCRIPTS) {
    const share = count(sample, script) / letters;
    if (share < (code === "ja" ? ENOUGH_KANA : ENOUGH_OF_SCRIPT)) continue;
    return { code, name: PROFILES[code]?.name ?? code, confidence: round(Math.min(1, 0.6 + share / 2)) };
  }
  const isCyrillic = count(sample, /\p{Script=Cyrillic}/gu) > letters / 3;
  const own = new Set([...OWN_SCRIPTS.map(([, code]) => code), ...CYRILLIC]);
  const codes = isCyrillic ? CYRILLIC : Object.keys(PROFILES).filter((code) => !own.has(code));
  return compareProfiles(sample, codes);
}

function compareProfiles(sample: string, codes: string[]): Language {
  const words = sample.match(/[\p{L}\p{M}]+(?:['’]\p{L}+)?/gu) ?? [];
  const spaced = ` ${words.join(" ")} `;
  const scores = codes.map((code) => ({
    code,
    score: wordScore(words, code, codes) + letterScore(sample, code, codes) + pieceScore(spaced, code, codes),
  }));
  scores.sort((a, b) => b.score - a.score);
  const [best, second] = scores;
  if (!best || !second || best.score <= 0) return UNKNOWN;
  const lead = (best.score - Math.max(0, second.score)) / best.score;
  // Two or three hits in a short text are a guess, however clear the lead.
  const evidence = Math.min(1, best.score / 4);
  return {
    code: best.code,
    name: PROFILES[best.code]?.name ?? best.code,
    confidence: round((0.4 + 0.6 * lead) * evidence),
  };
}

/** A word that few of the languages use says more than one that many share. */
function wordScore(words: string[], code: string, codes: string[]): number {
  let score = 0;
  for (const word of words) {
    if (stopWords(code).has(word)) score += 1 / codes.filter((other) => stopWords(other).has(word)).length;
  }
  return score;
}

/** Letters beyond a to z speak for the languages that use them and against the others. */
function letterScore(sample: string, code: string, codes: string[]): number {
  const profile = (other: string) => PROFILES[other]?.letters ?? "";
  let score = 0;
  for (const letter of sample.match(/[^\P{L}a-zа-я]/gu) ?? []) {
    const users = codes.filter((other) => profile(other).includes(letter)).length;
    if (users > 0) score += profile(code).includes(letter) ? 0.5 / users : -0.25;
  }
  return score;
}

/** What decides a short line without a single function word. */
function pieceScore(spaced: string, code: string, codes: string[]): number {
  const pieces = PROFILES[code]?.pieces ?? [];
  return pieces.reduce((score, piece) => {
    const users = codes.filter((other) => PROFILES[other]?.pieces.includes(piece)).length;
    return score + (PIECE_WEIGHT * (spaced.split(piece).length - 1)) / users;
  }, 0);
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
