import { decodeEntities } from "./entities.js";

const TAG = /<(\/?)([a-z][^\s/><]*)/iy;
const ATTRIBUTE = /[\s/]*([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s<>]+)))?/y;
const TAG_REST = /[^<>]*>?/y;
/** Their content is text up to their own end tag, whatever it looks like. */
const RAW = new Set(["script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"]);

/**
 * Cuts HTML into text and tags. Nothing is refused; every character is read a bounded number of times.
 * @returns {Generator<{ text: string } | { open: string, attributes: Record<string, string> } | { close: string }>}
 */
export function* tokenize(html) {
  let at = 0;
  while (at < html.length) {
    const less = html.indexOf("<", at);
    if (less < 0) break;
    if (less > at) yield { text: decodeEntities(html.slice(at, less)) };
    const comment = commentEnd(html, less);
    if (comment) {
      at = comment;
      continue;
    }
    const tag = readTag(html, less);
    if (!tag) {
      const next = html.indexOf("<", less + 1);
      at = next < 0 ? html.length : next;
      yield { text: decodeEntities(html.slice(less, at)) };
      continue;
    }
    yield tag.token;
    at = tag.end;
    if (!RAW.has(tag.token.open)) continue;
    const raw = rawText(html, at, tag.token.open);
    if (raw.text) yield { text: raw.text };
    at = raw.end;
  }
  if (at < html.length) yield { text: decodeEntities(html.slice(at)) };
}

/** The end of a comment, a doctype, CDATA or a processing instruction that starts here; else 0. */
function commentEnd(html, start) {
  const [opening, closing] =
    [
      ["<!--", "-->"],
      ["<![CDATA[", "]]>"],
      ["<!", ">"],
      ["<?", ">"],
    ].find(([mark]) => html.startsWith(mark, start)) ?? [];
  if (!opening) return 0;
  const end = html.indexOf(closing, start + 2);
  return end < 0 ? html.length : end + closing.length;
}

/** A tag whose `>` is missing is no tag: "a<b and c" stays readable, and swallows nothing that follows. */
function readTag(html, start) {
  TAG.lastIndex = start;
  const match = TAG.exec(html);
  if (!match) return undefined;
  const name = match[2].toLowerCase();
  const { attributes, end } = readAttributes(html, TAG.lastIndex);
  if (html[end - 1] !== ">") return undefined;
  return { token: match[1] ? { close: name } : { open: name, attributes }, end };
}

function readAttributes(html, start) {
  const attributes = {};
  let end = start;
  for (;;) {
    ATTRIBUTE.lastIndex = end;
    const match = ATTRIBUTE.exec(html);
    if (!match) return { attributes, end: restOfTag(html, end) };
    const name = match[1].toLowerCase();
    if (!Object.hasOwn(attributes, name))
      attributes[name] = decodeEntities(match[2] ?? match[3] ?? match[4] ?? "");
    end = ATTRIBUTE.lastIndex;
  }
}

function restOfTag(html, start) {
  TAG_REST.lastIndex = start;
  TAG_REST.exec(html);
  return TAG_REST.lastIndex;
}

function rawText(html, start, name) {
  const closing = new RegExp(`</${name}(?=[\\s/>])`, "gi");
  closing.lastIndex = start;
  const match = closing.exec(html);
  const end = match ? match.index : html.length;
  const text = html.slice(start, end);
  return { text: name === "title" || name === "textarea" ? decodeEntities(text) : text, end };
}
