/** Above this share of common terms two sentences say the same thing. */
const SAME = 0.6;
/** Fewer words than this rarely make a statement on their own. */
const SHORTEST = 4;

/**
 * Takes the best sentences, skipping repetitions of one already taken, and returns them in the text's order.
 * @param {{ scores: number[], words: string[][], terms: string[][], wanted: number }} task per sentence
 * @returns {number[]} indices, ascending
 */
export function select({ scores, words, terms, wanted }) {
  const order = scores.map((_, index) => index).sort((a, b) => scores[b] - scores[a]);
  const chosen = [];
  const passedOver = [];
  for (const index of order) {
    if (chosen.length === wanted) break;
    const worth =
      words[index].length >= SHORTEST && !chosen.some((other) => overlap(terms[index], terms[other]) > SAME);
    (worth ? chosen : passedOver).push(index);
  }
  // A text of repetitions or of very short sentences still gets as many as were asked for.
  return [...chosen, ...passedOver.slice(0, wanted - chosen.length)].sort((a, b) => a - b);
}

function overlap(left, right) {
  const a = new Set(left);
  const b = new Set(right);
  let common = 0;
  for (const word of a) if (b.has(word)) common += 1;
  return common / Math.min(a.size, b.size);
}
