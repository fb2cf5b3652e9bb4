import text from "./headlines.txt";

/** Forms by language: a block of lines each, the first of which names the language. */
const templates = new Map(
  text
    .trim()
    .split("\n\n")
    .map((block) => block.split("\n"))
    .map(([language, ...forms]) => [language, forms]),
);

/** For languages without sentences of their own. */
const PLAIN = ["{A}: {b}", "{A}, {b}, {c}"];

/**
 * Headlines to start from, made of the text's own heading and its best keywords.
 * @param {{ keywords: string[], language: string, audience: string, own?: string }} parts
 * @returns {string[]} without repetitions, the text's own heading first
 */
export function suggestHeadlines({ keywords, language, audience, own }) {
  const forms = templates.get(language) ?? PLAIN;
  const filled = forms.map((form) => fill(form, keywords, audience.trim())).filter(Boolean);
  return [...new Set([...(own ? [own] : []), ...filled])].slice(0, 6);
}

/** Undefined when there are too few keywords, or no audience, for this form. */
function fill(form, keywords, audience) {
  const [a, b, c] = keywords;
  const parts = { a, b, c, audience };
  let isComplete = true;
  const headline = form.replace(/\{(\w+)\}/g, (_, name) => {
    const part = parts[name.toLowerCase()] ?? parts[name];
    isComplete &&= Boolean(part);
    return /^[A-Z]$/.test(name) ? capitalised(part ?? "") : part;
  });
  return isComplete ? headline : undefined;
}

function capitalised(text) {
  const [first = ""] = text;
  return first.toUpperCase() + text.slice(first.length);
}
