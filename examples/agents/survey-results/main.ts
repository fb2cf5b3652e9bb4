import { readAnswers } from "./answers.ts";
import { drawScale } from "./chart.ts";

interface Input {
  answers: string;
  kind?: "nps" | "csat";
}
interface Io {
  log: { info(message: string, data?: object): void };
}

const SCALES = { nps: { least: 0, most: 10 }, csat: { least: 1, most: 5 } };

/** Evaluates scores with remarks: NPS or satisfaction, with how sure it is, and what unhappy people write about. */
export default async function evaluate({ answers: text, kind = "nps" }: Input, io: Io) {
  const scale = SCALES[kind];
  const { answers, unread } = readAnswers(text, scale);
  if (answers.length === 0)
    throw problem(
      "no_answers",
      `There are no scores from ${scale.least} to ${scale.most}: write one a line, with a remark behind it if there is one.`,
    );
  const n = answers.length;
  const share = (test: (score: number) => boolean) => answers.filter(({ score }) => test(score)).length / n;
  const [happy, unhappy] =
    kind === "nps"
      ? [share((score) => score >= 9), share((score) => score <= 6)]
      : [share((score) => score >= 4), share((score) => score <= 2)];
  const value = kind === "nps" ? happy - unhappy : happy;
  const variance = kind === "nps" ? happy + unhappy - value ** 2 : happy * (1 - happy);
  // 95 %: as if each answer were drawn by chance.
  const margin = 100 * 1.96 * Math.sqrt(variance / n);
  const counts = Array.from({ length: scale.most - scale.least + 1 }, (_, index) => ({
    score: scale.least + index,
    count: answers.filter(({ score }) => score === scale.least + index).length,
  }));
  const name = kind === "nps" ? "NPS" : "Satisfied";
  io.log.info("Evaluated", { answers: n });
  return {
    verdict: `${name} ${Math.round(100 * value)}${kind === "csat" ? " %" : ""} ± ${Math.round(margin)} from ${n} answers.${n < 30 ? " Fewer than 30: take it as a hint." : ""}`,
    value: round(100 * value),
    margin: round(margin),
    answers: n,
    mean: round(answers.reduce((sum, { score }) => sum + score, 0) / n),
    happy: round(100 * happy),
    unhappy: round(100 * unhappy),
    chart: drawScale(counts, kind),
    topics: topicsOf(
      answers.filter(({ score }) => (kind === "nps" ? score <= 6 : score <= 2)).map(({ remark }) => remark),
    ),
    scores: counts,
    unread,
  };
}

const round = (value: number): number => Math.round(value * 10) / 10;
const COMMON = new Set(
  "about after again also although because been before being could does doesn from have just like more much never only other over really should some still than that their them then there these they this very want were what when where which while will with would your aber alle auch beim dass dein diese doch einen eine einer immer kann kein keine mehr nach nicht noch oder sehr sein sich sind über und viel vom weil wenn wird wurde zum zur".split(
    " ",
  ),
);

/** Words that several unhappy people use, each counted once a remark. */
function topicsOf(remarks: string[]) {
  const counts = new Map<string, number>();
  for (const remark of remarks) {
    const words = remark.toLowerCase().match(/\p{L}{4,40}/gu) ?? [];
    for (const word of new Set(words)) if (!COMMON.has(word)) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts]
    .filter(([, remarks]) => remarks > 1)
    .map(([word, remarks]) => ({ word, remarks }))
    .sort((a, b) => b.remarks - a.remarks || a.word.localeCompare(b.word))
    .slice(0, 15);
}

function problem(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
