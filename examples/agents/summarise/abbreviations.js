/** Never the end of a sentence. */
const BEFORE_ANYTHING = set(
  "mr mrs ms mx dr prof rev hon st sra srta mme mlle hr fr frl dipl ing lt sgt capt approx ca cf vs viz e.g i.e z.b d.h u.a bzw ggf vgl evtl inkl mio mrd tsd p.ej",
);
/** Not the end of a sentence when a number follows: "No. 5", "Mar. 2026". */
const BEFORE_NUMBER = set(
  "no nos nr vol vols fig figs eq sec ch pp p art jan feb mar apr jun jul aug sept oct nov dec",
);
/** An ordinal, as in "am 3. Mai", and not "there were 3." */
const AFTER_ORDINAL =
  /^(?:jan|feb|mär|apr|mai|jun|jul|aug|sep|okt|nov|dez|jahrh|maj|okto|dece|led|úno|bře|dub|kvě|čer|srp|zář|říj|lis|pro)/i;

/** Whether the full stop at the end of `piece` belongs to a word, so that `next` continues the sentence. */
export function endsInAbbreviation(piece, next) {
  if (!piece.endsWith(".")) return false;
  const word = piece
    .slice(piece.lastIndexOf(" ") + 1, -1)
    .replace(/^[("'“„«[]+/, "")
    .toLowerCase();
  if (BEFORE_ANYTHING.has(word) || /^\p{L}(?:\.\p{L})*$/u.test(word)) return true;
  if (/^\d/.test(next)) return BEFORE_NUMBER.has(word);
  return /^\d{1,2}$/.test(word) && AFTER_ORDINAL.test(next);
}

function set(words) {
  return new Set(words.split(" "));
}
