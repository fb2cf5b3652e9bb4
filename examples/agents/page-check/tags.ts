/** A tag with its attributes; `text` is what stands between it and its end, without tags, for elements that need it. */
export interface Tag {
  name: string;
  attributes: Map<string, string>;
  text: string;
  line: number;
}

const WITH_TEXT = new Set(["title", "a", "button", "label", "h1", "h2", "h3", "h4", "h5", "h6"]);
const RAW = /<(script|style|template|noscript)\b[^<>]{0,5000}>[\s\S]*?<\/\1\s*>|<!--[\s\S]*?-->/gi;
const TAG = /<([a-z][a-z0-9-]{0,40})((?:\s[^<>]{0,10000})?)\/?>/gi;
const ATTRIBUTE = /([^\s"'=<>/]{1,100})(?:\s{0,5}=\s{0,5}(?:"([^"]*)"|'([^']*)'|([^\s"'>]{1,2000})))?/g;
const ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', nbsp: " ", "#39": "'" };

/** The start tags of a page in order; scripts, styles and comments are left out. */
export function readTags(html: string): Tag[] {
  // Blanked rather than cut, so that lines keep their numbers.
  const source = html.replace(RAW, (part) => part.replace(/[^\n]/g, " "));
  let [line, at] = [1, 0];
  return [...source.matchAll(TAG)].map((match) => {
    for (; at < match.index; at += 1) if (source[at] === "\n") line += 1;
    const name = (match[1] ?? "").toLowerCase();
    const after = match.index + match[0].length;
    return {
      name,
      attributes: attributesOf(match[2] ?? ""),
      text: WITH_TEXT.has(name) ? textOf(source, after, name) : "",
      line,
    };
  });
}

function attributesOf(text: string): Map<string, string> {
  const attributes = new Map<string, string>();
  for (const [, name = "", double, single, bare] of text.matchAll(ATTRIBUTE))
    if (!attributes.has(name.toLowerCase()))
      attributes.set(name.toLowerCase(), decode(double ?? single ?? bare ?? ""));
  return attributes;
}

/** Up to the end tag; the alternative text of pictures within counts, as it is read out. */
function textOf(source: string, start: number, name: string): string {
  const window = source.slice(start, start + 5000);
  const end = window.search(new RegExp(`</${name}\\s*>`, "i"));
  const inner = end < 0 ? window : window.slice(0, end);
  const spoken = inner.replace(
    /<(?:img|svg)\b[^<>]{0,2000}?(?:alt|aria-label)\s?=\s?(?:"([^"]*)"|'([^']*)'|([^\s"'<>]{1,500}))[^<>]*>/gi,
    (_, a, b, c) => a ?? b ?? c,
  );
  return decode(spoken.replace(/<[^<>]*>/g, " "))
    .replace(/\s+/g, " ")
    .trim();
}

const decode = (text: string): string =>
  text.replace(/&(amp|lt|gt|quot|nbsp|#39);/g, (_, name: string) => ENTITIES[name] ?? "");
