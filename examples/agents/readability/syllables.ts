export type Language = "en" | "de";

const GERMAN =
  /\b(?:der|die|das|und|ist|nicht|ein|eine|mit|von|zu|den|dem|für|auf|sich|wird|sind|auch|es|im)\b/gi;
const ENGLISH = /\b(?:the|and|of|to|is|in|that|it|for|with|on|as|are|this|be|by|you|not|or|have)\b/gi;

/** By the commonest function words of both. */
export const germanOrEnglish = (text: string): Language =>
  (text.match(GERMAN)?.length ?? 0) > (text.match(ENGLISH)?.length ?? 0) ? "de" : "en";

/** Syllables of a word, by its groups of vowels and the exceptions that matter. */
export function syllables(word: string, language: Language): number {
  const letters = word.toLowerCase();
  return Math.max(1, language === "de" ? german(letters) : english(letters));
}

/** Diphthongs are one, other vowels side by side are two. */
const german = (word: string): number =>
  word.match(/aa|ee|oo|ai|au|äu|ei|eu|ey|ie(?!n$)|y|[aeiouäöü]/g)?.length ?? 0;

function english(word: string): number {
  const bare = word.replace(/'s$|’s$/, "");
  let count = bare.match(/[aeiouy]+/g)?.length ?? 0;
  // A silent e: "make", "makes", "liked"; not "table", "wanted", "roses".
  if (/[^aeiouyl]e$|[aeiouyr]le$/.test(bare) && count > 1) count -= 1;
  else if (/[^aeioutdy]ed$/.test(bare) && count > 1) count -= 1;
  else if (/(?:[aeiouy]l|[^aeiouysxzhcgl])es$/.test(bare) && count > 1) count -= 1;
  // Two vowels that are heard apart: "create", "idea", "science", "video".
  count +=
    bare.match(
      /ia(?!l?$|n$)|dea$|[^cgqstx]io(?!n)|eo(?!u)|ie(?=nce|nt|t)|[^q]ua(?=l|t)|ea(?=t(?:e|ing|ion|iv))/g,
    )?.length ?? 0;
  return count;
}
