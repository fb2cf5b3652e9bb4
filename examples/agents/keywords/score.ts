import type { Candidates, Phrase, WordUse } from "./candidates.ts";

export interface Keyword {
  keyword: string;
  /** 0 to 1; the best has 1. */
  score: number;
  /** How often it occurs, in any of its forms. */
  count: number;
}

const ONCE = 0.8;
/** A fuller form of a word may follow far behind it, but not for ever. */
const WORTH_LOOKING_AT = 2000;

/**
 * Takes the best phrases. The score is the C-value of a phrase (how often it stands on its own, longer ones
 * counting more) times what its words weigh, as in YAKE: early, spread out, in company, written with a capital.
 */
export function pickBest(candidates: Candidates, limit: number): Keyword[] {
  const within = longerPhrases(candidates.phrases);
  const scored = [...candidates.phrases].map(([key, phrase]) => {
    const alone = phrase.count - (within.get(key)?.mean ?? 0);
    return { phrase, score: lengthFactor(phrase) * alone * meanWeight(phrase, candidates) };
  });
  scored.sort((a, b) => b.score - a.score);
  const best = scored[0]?.score || 1;
  const kept: typeof scored = [];
  for (const candidate of scored.slice(0, WORTH_LOOKING_AT)) {
    if (candidate.score <= 0) break;
    const part = kept.find((other) => isFullerForm(candidate.phrase, other.phrase));
    if (part) part.phrase = candidate.phrase;
    else if (kept.length < limit && !kept.some((other) => saysTheSame(candidate.phrase, other.phrase)))
      kept.push(candidate);
  }
  return kept.map(({ phrase, score }) => ({
    keyword: commonestSpelling(phrase),
    score: Math.round((score / best) * 100) / 100,
    count: phrase.count,
  }));
}

/** Longer phrases say more, if the text repeats them; used once, they may be chance neighbours. */
function lengthFactor({ words, count, joined }: Phrase): number {
  if (count > 1) return Math.log2(words.length + 1);
  if (joined) return 0;
  return words.length > 1 ? ONCE : 1;
}

/** Function words inside a phrase weigh nothing and do not count. */
function meanWeight({ words }: Phrase, candidates: Candidates): number {
  const weights = words.flatMap((word) => weightOf(candidates.uses.get(word), candidates) ?? []);
  return weights.reduce((sum, weight) => sum + weight, 0) / weights.length;
}

/** For each phrase, the mean count of the longer phrases that it is a part of. */
function longerPhrases(
  phrases: Map<string, Phrase>,
): Map<string, { total: number; kinds: number; mean: number }> {
  const within = new Map<string, { total: number; kinds: number; mean: number }>();
  for (const { words, count } of phrases.values()) {
    for (const part of properParts(words)) {
      const sum = within.get(part) ?? { total: 0, kinds: 0, mean: 0 };
      sum.total += count;
      sum.kinds += 1;
      sum.mean = sum.total / sum.kinds;
      within.set(part, sum);
    }
  }
  return within;
}

function properParts(words: string[]): Set<string> {
  const parts = new Set<string>();
  for (let start = 0; start < words.length; start += 1) {
    for (let end = start + 1; end <= words.length; end += 1) {
      if (end - start < words.length) parts.add(words.slice(start, end).join(" "));
    }
  }
  return parts;
}

function weightOf(
  use: WordUse | undefined,
  { sentenceCount, capitalsMatter }: Candidates,
): number | undefined {
  if (!use) return undefined;
  const early = 1 / Math.log2(2 + use.firstSentence);
  const spread = use.sentences.size / sentenceCount;
  const company = Math.log2(1 + use.degree / use.count);
  const name = capitalsMatter && use.capitals > use.count / 2 ? 0.5 : 0;
  return 0.5 + early * 0.5 + spread + company * 0.25 + name;
}

/** "rooftop installations" for "rooftop", when that is what most of the rooftops belong to. */
function isFullerForm(longer: Phrase, shorter: Phrase): boolean {
  return contains(longer, shorter) && longer.count > 1 && longer.count * 2 > shorter.count;
}

/** "shared kitchen" beside "kitchen" is worth saying when it is repeated; a mere overlap of words is not. */
function saysTheSame(candidate: Phrase, kept: Phrase): boolean {
  if (contains(candidate, kept)) return candidate.count === 1;
  if (contains(kept, candidate)) return candidate.count <= kept.count * 2;
  return candidate.words.filter((word) => kept.words.includes(word)).length > 1;
}

function contains(longer: Phrase, shorter: Phrase): boolean {
  return (
    longer.words.length > shorter.words.length && shorter.words.every((word) => longer.words.includes(word))
  );
}

/** The shortest of the commonest spellings, without the capital that a sentence begins with. */
function commonestSpelling({ spellings }: Phrase): string {
  const [best = ""] = [...spellings.keys()].sort(
    (a, b) => (spellings.get(b) ?? 0) - (spellings.get(a) ?? 0) || a.length - b.length,
  );
  const small = best.charAt(0).toLowerCase() + best.slice(1);
  return spellings.has(small) ? small : best;
}
