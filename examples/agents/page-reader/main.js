import { readArticle } from "./article.js";
import { fetchPage } from "./fetch-page.js";
import { readMetadata } from "./metadata.js";

/**
 * Reads one web page: what it is, what it says, where it points. It follows no link.
 * @param {{ url: string, maxCharacters?: number, maxLinks?: number }} input
 */
export default async function readPage(input, io) {
  const { html, url } = await fetchPage(input.url, {
    signal: io.signal,
    maxBytes: (io.config?.maxKilobytes ?? 2048) * 1024,
  });
  io.log.info("Fetched the page", { url, characters: html.length });

  const metadata = readMetadata(html, url);
  const { blocks, links } = readArticle(html, metadata.base);
  const text = writeText(blocks);
  const maxCharacters = input.maxCharacters ?? 20_000;
  const words = text.match(/[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu) ?? [];
  if (words.length === 0)
    io.log.warn("The page has no text of its own; it may be built by a script", { url });

  const { base, ...about } = metadata;
  const headings = blocks
    .filter(({ level }) => level)
    .map(({ level, text: heading }) => ({ level, text: heading }));
  return {
    url,
    ...about,
    title: about.title || headings[0]?.text || "",
    text: clip(text, maxCharacters),
    truncated: text.length > maxCharacters,
    wordCount: words.length,
    headings,
    links: links.slice(0, input.maxLinks ?? 50),
    linkCount: links.length,
  };
}

/** Paragraphs, headings marked with #, list items with - on lines next to each other. */
function writeText(blocks) {
  return blocks
    .map(({ level, isItem, text }, index) => {
      const gap = isItem && blocks[index - 1]?.isItem ? "\n" : "\n\n";
      const mark = level ? `${"#".repeat(level)} ` : isItem ? "- " : "";
      return (index > 0 ? gap : "") + mark + text;
    })
    .join("");
}

/** Cuts at the end of a word, and never through an emoji. */
function clip(text, length) {
  if (text.length <= length) return text;
  const cut = text.slice(0, length).replace(/[\uD800-\uDBFF]$/, "");
  const space = cut.lastIndexOf(" ");
  return `${cut.slice(0, space > length / 2 ? space : cut.length)}…`;
}
