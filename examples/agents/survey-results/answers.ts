export interface Answer {
  score: number;
  remark: string;
}

const MOST = 20_000;

/** A score a line, with a remark behind it; a first line of names is left out. */
export function readAnswers(
  text: string,
  { least, most }: { least: number; most: number },
): { answers: Answer[]; unread: number } {
  const lines = text
    .slice(0, 2_000_000)
    .split(/\r\n|\n|\r/)
    .map((line) => line.trim())
    .filter(Boolean);
  const answers: Answer[] = [];
  let unread = 0;
  for (const [index, line] of lines.slice(0, MOST).entries()) {
    const [, number = "", remark = ""] =
      /^"?(-?\d{1,3})"?(?:\/(?:5|10))?(?:\s{0,5}[,;:\t–—-]\s{0,5}|\s{1,5}|$)(.*)$/.exec(line) ?? [];
    const score = number ? Number(number) : Number.NaN;
    if (score >= least && score <= most)
      answers.push({ score, remark: remark.replace(/^"|"$/g, "").slice(0, 2000) });
    else if (index > 0 || number) unread += 1;
  }
  return { answers, unread: unread + Math.max(0, lines.length - MOST) };
}
