import { FINDERS, type Kind } from "./finders.ts";

interface Input {
  text: string;
  /** What is taken out; everything unless given. */
  kinds?: Kind[];
  /** Names and words to take out as well. */
  names?: string[];
  /** Numbered tells the same from another; plain does not. */
  style?: "numbered" | "plain";
}
interface Io {
  log: { info(message: string, data?: object): void };
}
interface Hit {
  start: number;
  end: number;
  kind: Kind | "name";
}

const MAX_CHARACTERS = 500_000;

/** Takes personal data out of a text, so that it can be shown to others. */
export default async function redact({ text, kinds, names = [], style = "numbered" }: Input, io: Io) {
  if (!text.trim()) throw problem("empty_text", "There is no text to redact.");
  if (text.length > MAX_CHARACTERS)
    throw problem("text_too_long", `The text has ${text.length} characters; the limit is ${MAX_CHARACTERS}.`);
  const hits = apart([...findNames(text, names), ...findKinds(text, kinds)]);
  const numbers = new Map<string, number>();
  const counts = new Map<string, { found: number; different: number }>();
  let [redacted, at] = ["", 0];
  for (const { start, end, kind } of hits) {
    const key = `${kind} ${canonical(text.slice(start, end), kind)}`;
    const count = counts.get(kind) ?? { found: 0, different: 0 };
    const number = numbers.get(key) ?? count.different + 1;
    if (!numbers.has(key)) count.different += 1;
    count.found += 1;
    numbers.set(key, number);
    counts.set(kind, count);
    const label = kind.toUpperCase().replaceAll(" ", "_");
    redacted += text.slice(at, start) + (style === "plain" ? `[${label}]` : `[${label}_${number}]`);
    at = end;
  }
  // What was found is not logged: the log is kept longer than the run.
  io.log.info("Redacted", { found: hits.length });
  return {
    text: redacted + text.slice(at),
    found: hits.length,
    summary: [...counts].map(([kind, count]) => ({ kind, ...count })).sort((a, b) => b.found - a.found),
  };
}

function findKinds(text: string, kinds: Kind[] | undefined): Hit[] {
  const wanted = FINDERS.filter(({ kind }) => !kinds || kinds.includes(kind));
  return wanted.flatMap(({ kind, pattern, real }) =>
    [...text.matchAll(pattern)]
      .filter(([match]) => real?.(match) ?? true)
      .map((match) => ({ start: match.index, end: match.index + match[0].length, kind })),
  );
}

/** Whole words, whatever their case; the letters of other words around them do not count. */
function findNames(text: string, names: string[]): Hit[] {
  return names
    .map((name) => name.trim())
    .filter(Boolean)
    .flatMap((name) => {
      const literal = name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/\s+/g, "\\s+");
      const pattern = new RegExp(`(?<![\\p{L}\\p{N}])${literal}(?:['’]?s)?(?![\\p{L}\\p{N}])`, "giu");
      return [...text.matchAll(pattern)].map(
        (match): Hit => ({ start: match.index, end: match.index + match[0].length, kind: "name" }),
      );
    });
}

/** In order, and of those that overlap the earliest, then the longest. */
function apart(hits: Hit[]): Hit[] {
  const kept: Hit[] = [];
  for (const hit of hits.sort((a, b) => a.start - b.start || b.end - a.end))
    if (hit.start >= (kept.at(-1)?.end ?? 0)) kept.push(hit);
  return kept;
}

/** The same number written otherwise is the same. */
const canonical = (match: string, kind: Hit["kind"]): string =>
  kind === "name"
    ? match
        .toLowerCase()
        .replace(/['’]?s$/, "")
        .replace(/\s+/g, " ")
    : match.toLowerCase().replace(/[\s().\-/]/g, "");

function problem(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
