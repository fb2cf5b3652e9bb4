const DAMPING = 0.85;
const ROUNDS = 40;
/** Opening sentences of prose tend to say what follows; worth a nudge. */
const OPENING_BONUS = 0.4;

/**
 * TextRank: a sentence matters as much as the sentences that resemble it matter. Resemblance is the cosine of
 * TF-IDF vectors. The matrix of all pairs is never built: with A the rows of unit vectors, its product with s
 * is A(Aᵀs) without the diagonal, so a round costs as much as reading the text once.
 * @param {string[][]} terms terms per sentence
 * @returns {number[]} a score per sentence, the best being 1
 */
export function rank(terms) {
  const vectors = unitVectors(terms);
  const count = terms.length;
  const degrees = multiply(vectors, new Float64Array(count).fill(1));
  let scores = new Float64Array(count).fill(1 / count);
  for (let round = 0; round < ROUNDS; round += 1) {
    const shares = scores.map((score, index) => (degrees[index] > 0 ? score / degrees[index] : 0));
    scores = multiply(vectors, shares).map((sum) => (1 - DAMPING) / count + DAMPING * sum);
  }
  const weighted = Array.from(scores, (score, index) => score * (1 + OPENING_BONUS / (index + 1)));
  const best = weighted.reduce((a, b) => Math.max(a, b), 0) || 1;
  return weighted.map((score) => score / best);
}

/** The similarity matrix times a vector, the sentence itself left out. */
function multiply({ rows, termCount }, values) {
  const totals = new Float64Array(termCount);
  rows.forEach(({ ids, weights }, row) => {
    for (let place = 0; place < ids.length; place += 1) totals[ids[place]] += weights[place] * values[row];
  });
  return Float64Array.from(rows, ({ ids, weights }, row) => {
    let sum = 0;
    for (let place = 0; place < ids.length; place += 1) {
      sum += weights[place] * (totals[ids[place]] - weights[place] * values[row]);
    }
    return Math.max(0, sum);
  });
}

/**
 * Sentences as rows of length 1 (or empty ones); terms are numbered, so that a round runs over plain arrays.
 * @returns {{ rows: { ids: number[], weights: number[] }[], termCount: number }}
 */
function unitVectors(sentences) {
  const terms = new Map();
  for (const list of sentences) {
    for (const term of new Set(list)) {
      const known = terms.get(term) ?? { id: terms.size, sentences: 0 };
      known.sentences += 1;
      terms.set(term, known);
    }
  }
  return { rows: sentences.map((list) => unitRow(list, terms, sentences.length)), termCount: terms.size };
}

function unitRow(list, terms, sentenceCount) {
  const counts = new Map();
  for (const term of list) counts.set(term, (counts.get(term) ?? 0) + 1);
  const weights = Array.from(
    counts,
    ([term, count]) => count * Math.log(1 + sentenceCount / terms.get(term).sentences),
  );
  const length = Math.sqrt(weights.reduce((sum, weight) => sum + weight * weight, 0));
  return {
    ids: Array.from(counts.keys(), (term) => terms.get(term).id),
    weights: weights.map((weight) => weight / length),
  };
}
