import { readBlocks } from "./blocks.js";

/** More than this share of link text is a menu, not a paragraph. */
const LINKED = 0.6;
/** The main part is trusted when it holds this share of all the words. */
const ENOUGH = 0.3;
const FEW_WORDS = 50;

/**
 * The text of a page without menus, and the links in it.
 * @param {string} base what relative links are relative to
 * @returns {{ blocks: { text: string, level?: number, isItem?: boolean }[], links: { url: string, text: string }[] }}
 */
export function readArticle(html, base) {
  const strict = readBlocks(html, base);
  // A page may call the box around everything its "sidebar".
  const all = wordsIn(strict) < FEW_WORDS ? readBlocks(html, base, { keepFurniture: true }) : strict;
  const main = all.filter(({ inMain }) => inMain);
  // A page may mark a banner as its main part by mistake.
  const chosen = wordsIn(main) > wordsIn(all) * ENOUGH ? main : all;
  const blocks = withoutEmptySections(chosen.filter(isProse));
  return { blocks, links: uniqueLinks(chosen) };
}

function isProse({ text, level, linkedLength }) {
  return text.length > 0 && (level || linkedLength <= text.length * LINKED);
}

/** A heading whose text was dropped with the menus says nothing, unless it heads a deeper heading. */
function withoutEmptySections(blocks) {
  return blocks.filter(({ level }, index) => {
    if (!level || level === 1) return true;
    const next = blocks[index + 1];
    return next && (!next.level || next.level > level);
  });
}

/** One per page: places within a page are the same page. */
function uniqueLinks(blocks) {
  const links = new Map();
  for (const link of blocks.flatMap((block) => block.links)) {
    const [page] = link.url.split("#");
    if (link.text && !links.has(page)) links.set(page, { ...link, url: page });
  }
  return [...links.values()];
}

function wordsIn(blocks) {
  return blocks.reduce((sum, { text }) => sum + text.split(" ").length, 0);
}
