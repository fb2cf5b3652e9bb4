import { MAX_INDENT, renderBlocks } from "./blocks.js";
import { BLOCK, isDropped } from "./tree.js";

const LISTS = new Set(["ul", "ol", "menu"]);

/** @returns {string[]} one block, or none for a list without items */
export function renderList(list, context) {
  if (context.depth >= MAX_INDENT) return renderBlocks(list, context);
  const inner = { ...context, depth: context.depth + 1 };
  const items = itemsOf(list).map((item) => ({ item, blocks: renderBlocks(item, inner) }));
  const filled = items.filter(({ blocks }) => blocks.length > 0);
  const gap = filled.some(isLoose) ? "\n\n" : "\n";
  const start = /^\d{1,9}$/.test(list.attributes.start ?? "") ? Number(list.attributes.start) : 1;
  const lines = filled.map(({ blocks }, index) => {
    const marker = list.name === "ol" ? `${start + index}. ` : "- ";
    return marker + indent(blocks.join(gap), marker.length);
  });
  return lines.length > 0 ? [lines.join(gap)] : [];
}

/** List items; what stands between them, as a list directly in a list, belongs to the item before. */
function itemsOf(list) {
  const items = [];
  for (const child of list.children) {
    if (typeof child === "string" ? !child.trim() : isDropped(child)) continue;
    if (child.name === "li" || items.length === 0) {
      items.push({ ...list, name: "li", children: child.name === "li" ? [...child.children] : [child] });
    } else {
      items.at(-1).children.push(child);
    }
  }
  return items;
}

/** More than a line of text and lists under it: then items need empty lines between them. */
function isLoose({ item, blocks }) {
  return blocks.length > 1 && item.children.some(({ name }) => BLOCK.has(name) && !LISTS.has(name));
}

/** A definition list becomes a list of bold terms, since Markdown has no such thing. */
export function renderDefinitions(list, context) {
  if (context.depth >= MAX_INDENT) return renderBlocks(list, context);
  const inner = { ...context, depth: context.depth + 1 };
  const lines = [];
  for (const child of definitionsOf(list)) {
    const text = renderBlocks(child, child.name === "dt" ? { ...inner, "**": true } : inner).join("\n\n");
    if (!text) continue;
    if (child.name === "dt") lines.push(`- **${text.replace(/\n+/g, " ")}**`);
    else if (lines.length > 0) lines[lines.length - 1] += `: ${indent(text, 2)}`;
    else lines.push(`- ${indent(text, 2)}`);
  }
  return lines.length > 0 ? [lines.join("\n")] : [];
}

/** HTML allows a <div> around each group of a definition list. */
function definitionsOf(list) {
  return list.children.flatMap((child) => {
    if (child.name === "div") return definitionsOf(child);
    return child.name === "dt" || child.name === "dd" ? [child] : [];
  });
}

function indent(text, width) {
  return text.replace(/\n(?=.)/g, `\n${" ".repeat(width)}`);
}
