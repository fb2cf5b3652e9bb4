import { escapeLineStarts, fenceFor } from "./escape.js";
import { renderInline, textOf } from "./inline.js";
import { renderDefinitions, renderList } from "./lists.js";
import { renderTable } from "./tables.js";
import { BLOCK, isDropped } from "./tree.js";

const RENDERERS = {
  blockquote: renderQuote,
  dl: renderDefinitions,
  figcaption: (element, context) => marked("*", element, context),
  hr: () => ["---"],
  menu: renderList,
  ol: renderList,
  pre: renderCode,
  summary: (element, context) => marked("**", element, context),
  table: renderTable,
  ul: renderList,
};
for (const level of [1, 2, 3, 4, 5, 6]) {
  RENDERERS[`h${level}`] = (element, context) => renderHeading("#".repeat(level), element, context);
}
/** Deeper quotes and lists lose their mark, or each line would be mostly indentation. */
export const MAX_INDENT = 12;

/**
 * Renders what is inside an element as blocks, to be joined by empty lines.
 * @returns {string[]}
 */
export function renderBlocks(parent, context) {
  const blocks = [];
  let run = [];
  const flush = () => {
    const text = paragraph(run, context);
    if (text) blocks.push(text);
    run = [];
  };
  for (const node of parent.children) {
    if (isInline(node)) {
      run.push(node);
      continue;
    }
    flush();
    for (const block of renderBlock(node, context)) blocks.push(block);
  }
  flush();
  return blocks;
}

function isInline(node) {
  return typeof node === "string" || !(BLOCK.has(node.name) || node.hasBlock);
}

function renderBlock(element, context) {
  if (isDropped(element)) return [];
  // A link around whole blocks (a "card") is put around the text of each.
  if (element.name === "a") return renderBlocks(element, { ...context, link: element.attributes });
  const render = Object.hasOwn(RENDERERS, element.name) ? RENDERERS[element.name] : renderBlocks;
  return render(element, context);
}

function paragraph(nodes, context) {
  const text = inlineText(nodes, context);
  return escapeLineStarts(text).replaceAll("\n", "\\\n");
}

function inlineText(nodes, context) {
  const { link, ...inner } = context;
  return renderInline(link ? [{ name: "a", attributes: link, children: nodes }] : nodes, inner);
}

function renderHeading(marks, element, context) {
  if (element.hasBlock) return renderBlocks(element, context);
  const text = inlineText(element.children, context).replaceAll("\n", " ");
  if (!text) return [];
  context.counts.headings += 1;
  // Closing number signs would be taken for decoration.
  return [`${marks} ${text.replace(/#+$/, "\\$&")}`];
}

function marked(sign, element, context) {
  if (element.hasBlock) return renderBlocks(element, context);
  const text = inlineText(element.children, { ...context, [sign]: true }).replaceAll("\n", " ");
  return text ? [`${sign}${text}${sign}`] : [];
}

function renderQuote(element, context) {
  if (context.depth >= MAX_INDENT) return renderBlocks(element, context);
  const text = renderBlocks(element, { ...context, depth: context.depth + 1 }).join("\n\n");
  return text ? [text.replace(/^/gm, "> ").replace(/^> $/gm, ">")] : [];
}

function renderCode(element, context) {
  const code = textOf(element).replace(/^\n/, "").trimEnd();
  if (!code) return [];
  context.counts.codeBlocks += 1;
  const fence = fenceFor(code, 3);
  return [`${fence}${languageOf(element)}\n${code}\n${fence}`];
}

/** The language that highlighters note in a class of <pre> or of the <code> in it. */
function languageOf(element) {
  const inner = element.children.find((child) => child.name === "code");
  for (const { attributes } of [inner, element].filter(Boolean)) {
    const match = /(?:^|\s)(?:lang(?:uage)?|highlight-source|brush:?)[-\s]([\w+#.-]+)/.exec(
      attributes.class ?? "",
    );
    const language = match?.[1] ?? attributes["data-lang"] ?? attributes["data-language"];
    if (language && /^[\w+#.-]+$/.test(language)) return language;
  }
  return "";
}
