import { chunksOf } from "./chunks.js";

const HEADING = /^\s{0,3}#{1,6}\s+(.{1,200}?)\s*#*$/;
const MOST = 6;
const LONGEST = 300;
const CHUNK = 2000;
/** An amount, a share, a year: what an editor has to check before it is printed. */
const FIGURE =
  /\p{Sc}\s?\d|\d[\d.,]{0,20}\s?(?:%|percent|Prozent|million|billion|Milli|euro|dollar|pound|kron|yen|\p{Sc})|\b(?:1[89]|20)\d\d\b|\b\d[\d.,]{2}/iu;

/**
 * What stands out of a text for an editor.
 * @returns {{ headings: string[], questions: string[], figures: string[] }} Markdown headings or a first line that
 *   reads like one; questions that the text asks; sentences with figures in them
 */
export function readOutline(text) {
  const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/);
  const sentences = sentencesOf(lines.filter((line) => !HEADING.test(line)).join("\n"));
  return {
    headings: headingsOf(lines).slice(0, 20),
    questions: sentences.filter((sentence) => /[?？]["”’»)]?$/.test(sentence)).slice(0, MOST),
    figures: sentences.filter((sentence) => FIGURE.test(sentence)).slice(0, MOST),
  };
}

function headingsOf(lines) {
  const marked = lines.flatMap((line) => HEADING.exec(line)?.[1] ?? []);
  if (marked.length > 0) return marked;
  const filled = lines.findIndex((line) => line.trim());
  const first = lines[filled]?.trim() ?? "";
  const isTitle = first.length <= 100 && !/[.!?:;,]$/.test(first) && lines[filled + 1]?.trim() === "";
  return isTitle ? [first] : [];
}

/** Lines that were wrapped by hand are joined first; a paragraph ends every sentence. */
function sentencesOf(text) {
  const segmenter = new Intl.Segmenter(undefined, { granularity: "sentence" });
  return text
    .split(/\n[^\S\n]*\n/)
    .flatMap((paragraph) => Array.from(chunksOf(paragraph.replace(/\s+/g, " ").trim(), CHUNK)))
    .flatMap((chunk) => Array.from(segmenter.segment(chunk), ({ segment }) => segment.trim()))
    .filter((sentence) => sentence.length > 0 && sentence.length <= LONGEST);
}
