import { renderBlocks } from "./blocks.js";
import { linkResolver } from "./links.js";
import { parseHtml } from "./tree.js";

const MAX_CHARACTERS = 2_000_000;

/**
 * Converts HTML, however broken, to GitHub-flavoured Markdown.
 * @param {{ html: string, baseUrl?: string, links?: "keep" | "text", images?: "keep" | "drop" }} input
 */
export default async function convert(input, io) {
  if (!input.html.trim()) throw problem("empty_html", "There is no HTML to convert.");
  if (input.html.length > MAX_CHARACTERS) {
    throw problem(
      "html_too_long",
      `The HTML has ${input.html.length} characters; the limit is ${MAX_CHARACTERS}.`,
    );
  }

  const { root, title, base } = parseHtml(input.html.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n"));
  const counts = { words: 0, headings: 0, links: 0, images: 0, tables: 0, codeBlocks: 0 };
  const context = {
    resolve: linkResolver(input.baseUrl, base),
    keepLinks: input.links !== "text",
    keepImages: input.images !== "drop",
    counts,
    depth: 0,
  };
  const markdown = renderBlocks(root, context).join("\n\n");
  io.log.info("Converted", counts);
  return { markdown, title, counts };
}

function problem(code, message) {
  return Object.assign(new Error(message), { code });
}
