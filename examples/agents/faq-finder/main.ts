import { readEntries } from "./entries.ts";
import { rank } from "./rank.ts";

interface Input {
  question: string;
  /** Questions and answers in Markdown. */
  faq: string;
  limit?: number;
}
interface Io {
  log: { info(message: string, data?: object): void };
}

/** Finds the answer to a question in a list of questions and answers; says that there is none rather than guess. */
export default async function answer({ question, faq, limit = 3 }: Input, io: Io) {
  if (!question.trim()) throw problem("empty_question", "There is no question.");
  const entries = readEntries(faq);
  if (entries.length === 0)
    throw problem(
      "empty_faq",
      "There are no answers: write each question as a heading (## …), its answer below.",
    );
  if (entries.length > 1000)
    throw problem("too_many_answers", `There are ${entries.length} answers; the limit is 1000.`);
  const found = rank(question.slice(0, 5000), entries).slice(0, limit);
  const [best, second] = found;
  const sure = best !== undefined && best.covered >= 0.5 && best.score > (second?.score ?? 0) * 1.15;
  io.log.info("Looked for an answer", { entries: entries.length, found: found.length, sure });
  return {
    verdict: !best
      ? "Nothing fits: this is for a person."
      : sure
        ? "This answers it."
        : "One of these may answer it: look before you send.",
    sure,
    reply: sure ? best.entry.answer : "",
    matches: found.map(({ entry, score, covered, words }) => ({
      question: entry.question,
      answer: entry.answer,
      score: Math.round((100 * score) / (best?.score ?? 1)) / 100,
      covered: Math.round(covered * 100) / 100,
      words,
    })),
  };
}

function problem(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
