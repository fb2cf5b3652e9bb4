import { tokenize } from "./tokenize.js";

const VOID = names("area base br col embed hr img input link meta param source track wbr");
export const BLOCK = names(
  "address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure footer form " +
    "h1 h2 h3 h4 h5 h6 header hgroup hr html li main menu nav ol p pre section summary table tbody td tfoot th thead tr ul",
);
/** Never shown as text by a browser, or not text at all. */
const DROPPED = names(
  "script style template noscript noembed noframes iframe object embed applet svg math canvas audio video map head select button textarea",
);
/** An opening tag ends these open elements by itself, unless one of `within` lies between. */
const IMPLIED_ENDS = {
  li: { ends: names("li"), within: names("ul ol menu") },
  dt: { ends: names("dt dd"), within: names("dl") },
  dd: { ends: names("dt dd"), within: names("dl") },
  tr: { ends: names("tr td th caption"), within: names("table") },
  td: { ends: names("td th"), within: names("tr table") },
  th: { ends: names("td th"), within: names("tr table") },
  tbody: { ends: names("thead tbody tfoot tr td th caption"), within: names("table") },
  tfoot: { ends: names("thead tbody tfoot tr td th caption"), within: names("table") },
};
const ENDS_PARAGRAPH = {
  ends: names("p"),
  within: names("td th li dd blockquote table div section article body"),
};
const NO_LINK_IN_LINK = { ends: names("a"), within: names("td th li table") };
const HEAD_CONTENT = names("base link meta noscript script style template title");
/** A stray </b> must not close the list around it, nor a </div> in a table the one around the table. */
const INLINE_SCOPE = names("td th li table blockquote");
const BLOCK_SCOPE = names("table");
const NO_SCOPE = new Set();
/** Deeper elements are kept beside each other: nobody reads 100 levels, and recursion stays safe. */
const MAX_DEPTH = 100;

/**
 * Builds a tree from any HTML, closing what was left open as browsers do.
 * @returns {{ root: Element, title: string, base: string }} `base` is the page's own base address; an Element is `{ name, attributes, children, hasBlock }`, its
 *   children are Elements and strings; `hasBlock` says that a block element lies somewhere inside
 */
export function parseHtml(html) {
  const builder = new TreeBuilder();
  for (const token of tokenize(html)) {
    if (token.open) builder.open(token.open, token.attributes);
    else if (token.close) builder.close(token.close);
    else builder.text(token.text);
  }
  return { root: builder.root, base: builder.base, title: builder.title.replace(/\s+/g, " ").trim() };
}

class TreeBuilder {
  root = element("root", {});
  title = "";
  base = "";
  #path = [this.root];
  /** How many open elements were too deep to be kept, so that their end tags close nothing else. */
  #tooDeep = 0;

  get #current() {
    return this.#path.at(-1);
  }

  open(name, attributes) {
    const implied =
      IMPLIED_ENDS[name] ?? (name === "a" ? NO_LINK_IN_LINK : BLOCK.has(name) && ENDS_PARAGRAPH);
    if (implied) this.#closeNearest(implied);
    if (!HEAD_CONTENT.has(name)) this.#endHead();
    if (name === "base") this.base ||= attributes.href ?? "";
    const added = element(name, attributes);
    this.#current.children.push(added);
    if (BLOCK.has(name)) this.#markAncestors();
    if (VOID.has(name)) return;
    if (this.#path.length < MAX_DEPTH) this.#path.push(added);
    else this.#tooDeep += 1;
  }

  close(name) {
    if (name === "br") this.#current.children.push(element("br", {}));
    if (VOID.has(name)) return;
    if (this.#tooDeep > 0) {
      this.#tooDeep -= 1;
      return;
    }
    const scope = BLOCK.has(name) ? BLOCK_SCOPE : INLINE_SCOPE;
    this.#closeNearest({ ends: new Set([name]), within: name === "table" ? NO_SCOPE : scope });
  }

  text(text) {
    if (this.#current.name === "title" && !this.#path.some(({ name }) => name === "svg")) {
      this.title ||= text;
      return;
    }
    if (text.trim()) this.#endHead();
    this.#current.children.push(text);
  }

  /** Old pages leave out </head>; the first thing that cannot stand in it ends it. */
  #endHead() {
    if (this.#current.name === "head") this.#path.pop();
  }

  #closeNearest({ ends, within }) {
    for (let depth = this.#path.length - 1; depth > 0; depth -= 1) {
      const { name } = this.#path[depth];
      if (ends.has(name)) {
        this.#path.length = depth;
        return;
      }
      if (within.has(name)) return;
    }
  }

  #markAncestors() {
    for (let depth = this.#path.length - 1; depth >= 0 && !this.#path[depth].hasBlock; depth -= 1) {
      this.#path[depth].hasBlock = true;
    }
  }
}

/** Whether the element and all inside it are left out of the Markdown. */
export function isDropped({ name, attributes }) {
  if (DROPPED.has(name) || "hidden" in attributes) return true;
  return /(?:^|;)\s{0,5}display\s{0,5}:\s{0,5}none/i.test(attributes.style ?? "");
}

function element(name, attributes) {
  return { name, attributes, children: [], hasBlock: false };
}

function names(list) {
  return new Set(list.split(" "));
}
