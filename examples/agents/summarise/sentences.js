import { endsInAbbreviation } from "./abbreviations.js";
import { chunksOf } from "./chunks.js";

const BULLET = /^\s{0,8}(?:[-*•–]|\d{1,3}[.)])\s+/;
const HEADING = /^\s{0,3}#{1,6}\s+/;
const ENDED = /[.!?…:;。！？।][)\]"'”’»]*$/;
const LONGEST_TITLE = 80;
const LONGEST_SENTENCE = 2000;

/**
 * Cuts a text into sentences.
 * @returns {{ text: string, heading: boolean }[]} headings are kept apart: they name, they do not tell
 */
export function splitSentences(text) {
  return blocksOf(text).flatMap(({ content, heading }) => {
    if (heading) return [{ text: content, heading }];
    return mergeWrongCuts(segment(content)).map((sentence) => ({ text: sentence, heading: false }));
  });
}

/** Paragraphs, list items and headings. Lines wrapped by hand are joined, which a segmenter would cut. */
function blocksOf(text) {
  const blocks = [];
  for (const paragraph of text
    .replace(/^\uFEFF/, "")
    .replace(/\r\n?/g, "\n")
    .split(/\n[ \t]*\n/)) {
    let lines = [];
    const close = () => {
      if (lines.length > 0) blocks.push(blockOf(lines));
      lines = [];
    };
    for (const line of paragraph.split("\n")) {
      if (!line.trim()) continue;
      if (BULLET.test(line) || HEADING.test(line)) close();
      lines.push(line.replace(BULLET, "").trim());
      if (HEADING.test(line)) close();
    }
    close();
  }
  return blocks;
}

function blockOf(lines) {
  const heading = HEADING.test(lines[0]);
  const content = lines.join(" ").replace(HEADING, "").replace(/\s+/g, " ");
  return { content, heading: heading || (content.length <= LONGEST_TITLE && !ENDED.test(content)) };
}

function segment(content) {
  if (!Intl.Segmenter) return content.split(/(?<=[.!?…]["”’)\]]?)\s+|(?<=[。！？])/);
  const segmenter = new Intl.Segmenter(undefined, { granularity: "sentence" });
  const chunks = Array.from(chunksOf(content, LONGEST_SENTENCE));
  return chunks
    .flatMap((chunk) => Array.from(segmenter.segment(chunk), ({ segment: sentence }) => sentence.trim()))
    .filter(Boolean);
}

/** The Unicode rules cut after "Dr." and "3."; such pieces are put together again. */
function mergeWrongCuts(pieces) {
  const sentences = [];
  let open = [];
  pieces.forEach((piece, index) => {
    open.push(piece);
    if (index + 1 < pieces.length && endsInAbbreviation(piece, pieces[index + 1])) return;
    sentences.push(open.join(" "));
    open = [];
  });
  return sentences;
}
