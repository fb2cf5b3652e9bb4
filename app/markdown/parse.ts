import { lexer, type Token, type Tokens } from "marked";
import { decodeEntities } from "./entities.ts";
import { safeLink, safePicture } from "./safe-address.ts";
import type { Block, Inline, ListItem } from "./tree.ts";

const MAX_CHARS = 300_000;
const MAX_DEPTH = 24;

/** Parses Markdown (CommonMark and GitHub's tables and task lists). Raw HTML becomes the text that it is. Never throws. */
export function parseMarkdown(text: string): Block[] {
  const source = text.slice(0, MAX_CHARS);
  try {
    return toBlocks(lexer(source, { gfm: true }), 0);
  } catch {
    // The parser recurses: text that is nested without end is shown as it is.
    return [{ t: "code", language: "", text: source }];
  }
}

const toBlocks = (tokens: Token[], depth: number): Block[] =>
  tokens.flatMap((token) => toBlock(token, depth));

function toBlock(token: Token, depth: number): Block[] {
  if (depth > MAX_DEPTH) return [{ t: "paragraph", children: [{ t: "text", text: token.raw }] }];
  switch (token.type) {
    case "heading":
      return [{ t: "heading", level: token.depth as number, children: toInlines(token.tokens, depth) }];
    case "paragraph":
    case "text":
      return [{ t: "paragraph", children: inlinesOf(token, depth) }];
    case "code":
      return [
        {
          t: "code",
          language: (token as Tokens.Code).lang?.split(/\s/)[0] ?? "",
          text: token.text as string,
        },
      ];
    case "list":
      return [toList(token as Tokens.List, depth)];
    case "blockquote":
      return [{ t: "quote", children: toBlocks(token.tokens ?? [], depth + 1) }];
    case "table":
      return [toTable(token as Tokens.Table, depth)];
    case "hr":
      return [{ t: "rule" }];
    case "html":
      return visibleHtml(token.raw).map((inline) => ({ t: "paragraph", children: [inline] }));
    default:
      return [];
  }
}

function toList(list: Tokens.List, depth: number): Block {
  const items = list.items.map((item): ListItem => {
    const tokens = item.tokens.filter((token) => token.type !== "checkbox");
    const children = toBlocks(tokens, depth + 1);
    return item.task ? { checked: item.checked === true, children } : { children };
  });
  return { t: "list", ordered: list.ordered, start: Number(list.start) || 1, items };
}

function toTable(table: Tokens.Table, depth: number): Block {
  const cells = (row: Tokens.TableCell[]) => row.map((cell) => toInlines(cell.tokens, depth));
  return { t: "table", head: cells(table.header), rows: table.rows.map(cells) };
}

const inlinesOf = (token: Token, depth: number): Inline[] =>
  "tokens" in token && token.tokens
    ? toInlines(token.tokens, depth)
    : [{ t: "text", text: decodeEntities((token as Tokens.Text).text) }];

const toInlines = (tokens: Token[] | undefined, depth: number): Inline[] =>
  (tokens ?? []).flatMap((token) => toInline(token, depth + 1));

function toInline(token: Token, depth: number): Inline[] {
  if (depth > MAX_DEPTH) return [{ t: "text", text: token.raw }];
  switch (token.type) {
    case "strong":
    case "em":
    case "del":
      return [{ t: token.type, children: toInlines(token.tokens, depth) }];
    case "codespan":
      return [{ t: "code", text: token.text as string }];
    case "br":
      return [{ t: "break" }];
    case "link":
      return toLink(token as Tokens.Link, depth);
    case "image":
      return [toImage(token as Tokens.Image)];
    case "html":
      return visibleHtml(token.raw);
    case "escape":
      return [{ t: "text", text: token.text as string }];
    case "text":
      return inlinesOf(token, depth);
    default:
      return [{ t: "text", text: token.raw }];
  }
}

function toLink(token: Tokens.Link, depth: number): Inline[] {
  const href = safeLink(decodeEntities(token.href));
  const children = toInlines(token.tokens, depth);
  return href === undefined ? children : [{ t: "link", href, children }];
}

function toImage(token: Tokens.Image): Inline {
  const src = decodeEntities(token.href);
  const alt = decodeEntities(token.text);
  const picture = safePicture(src);
  if (picture) return { t: "image", src: picture, alt };
  // Fetching it would tell another host who reads this page: a link leaves that to the reader.
  const href = safeLink(src);
  const label: Inline = { t: "text", text: alt || "Image" };
  return href ? { t: "link", href, children: [label] } : label;
}

/** HTML as the text that it is; comments are not shown. */
function visibleHtml(raw: string): Inline[] {
  const text = raw.replace(/<!--[\s\S]*?-->/g, "").trimEnd();
  return text.trim() === "" ? [] : [{ t: "text", text }];
}
