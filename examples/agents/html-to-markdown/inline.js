import { escapeText, fenceFor } from "./escape.js";
import { isDropped } from "./tree.js";

const STRONG = new Set(["b", "strong"]);
const EMPHASIS = new Set(["i", "em", "cite", "dfn", "var"]);
const STRUCK = new Set(["s", "del", "strike"]);
const CODE = new Set(["code", "kbd", "samp", "tt"]);
const WORD = /[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu;
const PERMALINK = /^[¶#§🔗]?$/u;
const RAISED = {
  0: "⁰",
  1: "¹",
  2: "²",
  3: "³",
  4: "⁴",
  5: "⁵",
  6: "⁶",
  7: "⁷",
  8: "⁸",
  9: "⁹",
  "+": "⁺",
  "-": "⁻",
  n: "ⁿ",
};

/**
 * Renders a run of inline nodes. Line breaks come out as "\n", all other white space collapsed.
 * @param {(Element | string)[]} nodes
 */
export function renderInline(nodes, context) {
  return join(nodes, context)
    .replace(/[\u00AD\u200B\uFEFF]/g, "")
    .replace(/[ \t\r\f]+/g, " ")
    .replace(/ ?\n ?/g, "\n")
    .trim();
}

/** The bare text of a node, as it stands. */
export function textOf(node) {
  if (typeof node === "string") return node;
  return node.name === "br" ? "\n" : node.children.map(textOf).join("");
}

function join(nodes, context) {
  const pieces = [];
  for (const node of mergeTwins(nodes)) {
    const piece = typeof node === "string" ? plain(node, context) : renderElement(node, context);
    // "Wow!" before a link would turn the link into a picture.
    if (piece.startsWith("[") && pieces.at(-1)?.endsWith("!")) pieces.push(`${pieces.pop().slice(0, -1)}\\!`);
    if (piece) pieces.push(piece);
  }
  return pieces.join("");
}

function plain(text, context) {
  context.counts.words += text.match(WORD)?.length ?? 0;
  return escapeText(collapse(text));
}

function renderElement(node, context) {
  if (isDropped(node)) return "";
  const { name, attributes, children } = node;
  if (STRONG.has(name)) return mark("**", node, context);
  if (EMPHASIS.has(name)) return mark("*", node, context);
  if (STRUCK.has(name)) return mark("~~", node, context);
  if (CODE.has(name)) return code(node, context);
  if (name === "a") return link(node, context);
  if (name === "img") return image(attributes, context);
  if (name === "br") return "\n";
  if (name === "q") return `“${join(children, context)}”`;
  if (name === "sup") return raise(join(children, context));
  if (name === "rt") return `(${join(children, context)})`;
  if (name === "rp") return "";
  if (name === "input") return checkbox(attributes);
  return join(children, context);
}

/** White space at the edges moves out, since `** bold **` is not bold; nothing is marked twice. */
function mark(sign, { children }, context) {
  if (context[sign]) return join(children, context);
  const text = join(children, { ...context, [sign]: true });
  const core = text.trim();
  if (!core) return text;
  const start = text.indexOf(core);
  return `${text.slice(0, start)}${sign}${core}${sign}${text.slice(start + core.length)}`;
}

function code(node, { inLink }) {
  const text = collapse(textOf(node));
  if (!text.trim()) return text;
  // Some renderers look for the end of the link first, and would find it in the code.
  if (inLink && /[[\]]/.test(text)) return escapeText(text);
  const fence = fenceFor(text, 1);
  const pad = text.startsWith("`") || text.endsWith("`") ? " " : "";
  return `${fence}${pad}${text}${pad}${fence}`;
}

function link({ attributes, children }, context) {
  if (context.inLink) return join(children, context);
  const text = join(children, { ...context, inLink: true });
  const core = text.replace(/\s+/g, " ").trim();
  if (PERMALINK.test(core) && attributes.href?.startsWith("#")) return "";
  const address = context.keepLinks ? context.resolve(attributes.href) : "";
  if (!core || !address) return text;
  context.counts.links += 1;
  const [before, after] = [/^\s/, /\s$/].map((edge) => (edge.test(text) ? " " : ""));
  if (core === escapeText(address) && /^https?:/.test(address)) return `${before}<${address}>${after}`;
  return `${before}[${core}](${address}${titlePart(attributes)})${after}`;
}

function image(attributes, context) {
  const alt = escapeText(collapse(attributes.alt ?? "").trim());
  const isPixel = attributes.width === "1" || attributes.height === "1";
  if (!context.keepImages || isPixel) return "";
  // Pages that load pictures late keep the true address elsewhere.
  const address = context.resolve(attributes.src) || context.resolve(attributes["data-src"]);
  if (!address) return alt;
  context.counts.images += 1;
  return `![${alt}](${address}${titlePart(attributes)})`;
}

function titlePart({ title }) {
  const text = collapse(title ?? "").trim();
  return text ? ` "${text.replace(/["\\]/g, "\\$&")}"` : "";
}

function raise(text) {
  return /^[0-9+n-]{1,6}$/.test(text) ? [...text].map((sign) => RAISED[sign]).join("") : text;
}

function checkbox({ type, checked }) {
  if (type?.toLowerCase() !== "checkbox") return "";
  return checked === undefined ? "[ ] " : "[x] ";
}

/** `<b>a</b><b>b</b>` would give `**a****b**`. */
function mergeTwins(nodes) {
  const merged = [];
  for (const node of nodes) {
    const last = merged.at(-1);
    if (!STRONG.has(node.name) && !EMPHASIS.has(node.name)) merged.push(node);
    else if (last?.name !== node.name) merged.push({ ...node, children: [...node.children] });
    else for (const child of node.children) last.children.push(child);
  }
  return merged;
}

function collapse(text) {
  return text.replace(/[ \t\n\r\f]+/g, " ");
}
