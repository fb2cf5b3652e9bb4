const MAX_LINES = 2_000;
const MAX_CHARS = 2_000_000;
const SHOWN = 100;
const ENTITIES = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };

/**
 * Fetches a page and compares its lines of text with those of the last look.
 * @param {{ path?: string }} input
 */
export default async function watch(input, io) {
  const { host, path, ignore = [] } = io.config;
  const url = new URL(input.path ?? path, `https://${host}`).href;
  const lines = linesOf(await fetchText(url, io.signal), ignore);
  const key = `page:${url}`.slice(0, 500);
  const before = await io.store.get(key);
  await io.store.put(key, lines);
  if (!before) {
    io.log.info("First look", { lines: lines.length });
    return { url, changed: false, first: true, added: [], removed: [] };
  }
  const added = without(lines, before);
  const removed = without(before, lines);
  const changed = added.length + removed.length > 0;
  if (changed) io.event("page.changed", { url, added: added.length, removed: removed.length });
  return { url, changed, first: false, added: added.slice(0, SHOWN), removed: removed.slice(0, SHOWN) };
}

async function fetchText(url, signal) {
  const response = await fetch(url, { signal, headers: { accept: "text/html, text/plain" } });
  if (response.ok) return (await response.text()).slice(0, MAX_CHARS);
  const error = new Error(`${url} answered ${response.status}.`);
  error.code = "page_failed";
  throw error;
}

/** The text of a page, line by line, each once: without scripts, styles and tags. */
function linesOf(html, ignore) {
  const text = html
    .replace(/<(script|style|noscript|svg)\b[\s\S]*?<\/\1>/gi, " ")
    .replace(/<!--[\s\S]*?-->/g, " ")
    .replace(/<(?:br|\/?(?:p|div|li|tr|h[1-6]|title|section|article|table|ul|ol))\b[^>]*>/gi, "\n")
    .replace(/<[^>]+>/g, " ")
    .replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(\w{2,8}));/gi, decode);
  const lines = text.split("\n").map((line) => line.replace(/\s+/g, " ").trim());
  const counted = lines.filter((line) => line !== "" && !ignore.some((part) => line.includes(part)));
  return [...new Set(counted)].slice(0, MAX_LINES);
}

function decode(entity, decimal, hexadecimal, name) {
  if (name) return ENTITIES[name.toLowerCase()] ?? entity;
  const code = decimal ? Number(decimal) : Number.parseInt(hexadecimal, 16);
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : entity;
}

function without(lines, others) {
  const known = new Set(others);
  return lines.filter((line) => !known.has(line));
}
