import { absolute, collapse } from "./metadata.js";
import { tokenize } from "./tokenize.js";

const BLOCK = names(
  "address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure footer form " +
    "h1 h2 h3 h4 h5 h6 header hr html li main nav ol p pre section summary table tbody td tfoot th thead tr ul",
);
const VOID = names("area base br col embed hr img input link meta source track wbr");
/** Never the text of a page. */
const SKIPPED = names(
  "aside audio button canvas dialog footer iframe map math menu nav noscript object script select style svg template textarea title video",
);
/** Their end tags are often left out, so that skipping one could skip the rest of the page. */
const NEVER_SKIPPED = names("html body main p li dt dd tr td th thead tbody tfoot");
/** How pages mark their own furniture: menus, edit links, footnote marks, boxes of related pages. */
const FURNITURE =
  /(?:^|\s)(?:mw-editsection|reference|reflist|navbox|infobox|toc|hatnote|noprint|sidebar|breadcrumbs?|share|social|related|comments?|cookie[\w-]{0,20}|newsletter|advert(?:isement)?|visually-hidden|sr-only)(?:\s|$)/i;
const FURNITURE_ROLES = names("navigation banner contentinfo complementary search dialog alert");
/** Only these are skipped for their class: their end tags are rarely left out. */
const CONTAINERS = names("div section span sup table ul ol header figure");
const MAIN = names("main article");

/**
 * Reads the blocks of text of a page, in order. A stream is enough for that; no tree is built.
 * @param {{ keepFurniture?: boolean }} [options] whether class names are taken at their word
 * @returns {{ text: string, level?: number, isItem?: boolean, inMain: boolean, linkedLength: number,
 *   links: { url: string, text: string }[] }[]}
 */
export function readBlocks(html, base, { keepFurniture = false } = {}) {
  const reader = new BlockReader(base, keepFurniture);
  for (const { open, close, attributes, text } of tokenize(html)) {
    if (open) reader.open(open, attributes);
    else if (close) reader.close(close);
    else reader.text(text);
  }
  return reader.end();
}

class BlockReader {
  #blocks = [];
  #block = newBlock();
  #base;
  #keepFurniture;
  /** The skipped element and how many of its name are open. */
  #skipped;
  #mainDepth = 0;
  #mainName;
  /** The open link: all of its text, and its text in the current block. */
  #link;

  constructor(base, keepFurniture) {
    this.#base = base;
    this.#keepFurniture = keepFurniture;
  }

  open(name, attributes) {
    if (this.#skipped) {
      if (name === this.#skipped.name) this.#skipped.depth += 1;
      return;
    }
    if (BLOCK.has(name)) this.#endBlock();
    if (name === "br") this.text(" ");
    if (VOID.has(name)) return;
    if (isSkipped(name, attributes) || (!this.#keepFurniture && isFurniture(name, attributes))) {
      this.#skipped = { name, depth: 1 };
      return;
    }
    this.#enterMain(name, attributes);
    if (/^h[1-6]$/.test(name)) this.#block.level = Number(name[1]);
    if (name === "li") this.#block.isItem = true;
    if (name === "a") this.#openLink(attributes.href);
  }

  close(name) {
    if (this.#skipped) {
      if (name === this.#skipped.name) this.#skipped.depth -= 1;
      if (this.#skipped.depth === 0) this.#skipped = undefined;
      return;
    }
    if (name === "a") this.#closeLink();
    if (BLOCK.has(name)) {
      this.#endBlock();
      this.#block = newBlock();
    }
    if (name !== this.#mainName) return;
    this.#mainDepth -= 1;
    if (this.#mainDepth === 0) this.#mainName = undefined;
  }

  text(text) {
    if (this.#skipped) return;
    this.#block.parts.push(text);
    this.#link?.parts.push(text);
    this.#link?.recent.push(text);
  }

  end() {
    this.#endBlock();
    return this.#blocks;
  }

  /** Counts elements of the main one's own name, to know which end tag is its own. */
  #enterMain(name, attributes) {
    if (name === this.#mainName) this.#mainDepth += 1;
    else if (
      !this.#mainName &&
      (MAIN.has(name) || attributes.role === "main" || attributes.id === "mw-content-text")
    ) {
      this.#mainName = name;
      this.#mainDepth = 1;
    }
  }

  #openLink(href) {
    this.#closeLink();
    const url = href?.startsWith("#") ? undefined : absolute(href, this.#base);
    this.#link = { url, parts: [], recent: [] };
  }

  #closeLink() {
    if (!this.#link) return;
    const { url, parts } = this.#link;
    this.#countLinked();
    if (url) this.#block.links.push({ url, text: collapse(parts.join("")) });
    this.#link = undefined;
  }

  /** Notes how much of the current block is link; a link may go on in the next one. */
  #countLinked() {
    if (!this.#link) return;
    this.#block.linkedLength += collapse(this.#link.recent.join("")).length;
    this.#link.recent = [];
  }

  /** An empty block stays open and keeps its kind, so that <li><p>x</p></li> is an item. */
  #endBlock() {
    this.#countLinked();
    const { parts, ...block } = this.#block;
    const text = collapse(parts.join(""));
    if (!text && block.links.length === 0) return;
    this.#blocks.push({ ...block, text, inMain: this.#mainDepth > 0 });
    this.#block = newBlock();
  }
}

function isSkipped(name, { style = "", ...attributes }) {
  if (NEVER_SKIPPED.has(name)) return false;
  const isHidden = "hidden" in attributes || attributes["aria-hidden"] === "true";
  return SKIPPED.has(name) || isHidden || /display\s{0,5}:\s{0,5}none/i.test(style);
}

function isFurniture(name, { class: classes = "", role = "" }) {
  return CONTAINERS.has(name) && (FURNITURE_ROLES.has(role) || FURNITURE.test(classes));
}

function newBlock() {
  return { parts: [], links: [], linkedLength: 0 };
}

function names(list) {
  return new Set(list.split(" "));
}
