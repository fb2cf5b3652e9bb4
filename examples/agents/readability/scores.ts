import type { Figures } from "./figures.ts";
import type { Language } from "./syllables.ts";

export interface Score {
  name: string;
  value: number;
  meaning: string;
}

/** The formulas that are usual for the language, the ease of reading first. */
export function scores(figures: Figures, language: Language): Score[] {
  const { words, sentences } = figures;
  const [length, parts] = [words / sentences.length, figures.syllables / words];
  const lix = length + (100 * figures.sixLetters) / words;
  const common = [score("LIX", lix, "under 40 easy, 50 newspapers, over 60 hard")];
  if (language === "de") {
    const [many, six, short] = [figures.many, figures.sixLetters, figures.short].map(
      (count) => (100 * count) / words,
    ) as [number, number, number];
    return [
      score(
        "Reading ease (Flesch, Amstad)",
        180 - length - 58.5 * parts,
        "0 very hard to 100 very easy; 60 is plain",
      ),
      score(
        "Wiener Sachtextformel",
        0.1935 * many + 0.1672 * length + 0.1297 * six - 0.0327 * short - 0.875,
        "school year, 4 to 15",
      ),
      ...common,
    ];
  }
  return [
    score(
      "Reading ease (Flesch)",
      206.835 - 1.015 * length - 84.6 * parts,
      "0 very hard to 100 very easy; 60 is plain",
    ),
    score("Grade (Flesch-Kincaid)", 0.39 * length + 11.8 * parts - 15.59, "years of school in the US"),
    score("Gunning fog", 0.4 * (length + (100 * figures.many) / words), "years of school; over 12 is hard"),
    ...common,
  ];
}

const score = (name: string, value: number, meaning: string): Score => ({
  name,
  value: Math.round(value * 10) / 10,
  meaning,
});
