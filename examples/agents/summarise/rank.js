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
  const count = vectors.length;
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
function multiply(vectors, values) {
  const totals = new Map();
  vectors.forEach((vector, index) => {
    for (const [term, weight] of vector) totals.set(term, (totals.get(term) ?? 0) + weight * values[index]);
  });
  return Float64Array.from(vectors, (vector, index) => {
    let sum = 0;
    for (const [term, weight] of vector) sum += weight * (totals.get(term) - weight * values[index]);
    return Math.max(0, sum);
  });
}

/** @returns {[term: string, weight: number][][]} rows of length 1, or empty rows */
function unitVectors(terms) {
  const documents = new Map();
  for (const list of terms) for (const term of new Set(list)) documents.set(term, (documents.get(term) ?? 0) + 1);
  return terms.map((list) => {
    const counts = new Map();
    for (const term of list) counts.set(term, (counts.get(term) ?? 0) + 1);
    const weighted = [...counts].map(([term, count]) => [term, count * Math.log(1 + terms.length / documents.get(term))]);
    const length = Math.sqrt(weighted.reduce((sum, [, weight]) => sum + weight * weight, 0));
    return weighted.map(([term, weight]) => [term, weight / length]);
  });
}
