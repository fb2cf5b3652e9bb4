import { type Json, parseJson } from "../kernel/json.ts";

const MASK = "••••••";
/** Shorter values would mask half of any text; configuration refuses secrets below this. */
const MIN_SECRET = 6;

/** The secrets that are masked, the longest first: one may contain another. */
const masked = (secrets: readonly string[]): string[] =>
  [...new Set(secrets)].filter((secret) => secret.length >= MIN_SECRET).sort((a, b) => b.length - a.length);

/** Replaces every occurrence of the secrets in a text that is no JSON; the longest first, since one may contain another. */
export function textMaskerOf(secrets: readonly string[]): (text: string) => string {
  const forms = masked(secrets);
  if (forms.length === 0) return (text) => text;
  return (text) => forms.reduce((masked, form) => masked.replaceAll(form, MASK), text);
}

/**
 * Replaces every occurrence of the secrets in JSON text that is kept or shown: in its strings, names and numbers
 * as they are read, not in their notation, so that the result is JSON again. Without secrets it costs nothing.
 */
export function maskerOf(secrets: readonly string[]): (jsonText: string) => string {
  const usable = secrets.filter((secret) => secret.length >= MIN_SECRET);
  if (usable.length === 0) return (text) => text;
  const mask = textMaskerOf(usable);
  const maskEscaped = textMaskerOf(usable.flatMap((s) => [s, JSON.stringify(s).slice(1, -1)]));
  return (text) => {
    const value = parseJson(text);
    if (value === undefined) return maskEscaped(text);
    try {
      return JSON.stringify(maskValue(value, mask));
    } catch {
      // Nested deeper than the stack: no JSON any more perhaps, but without the secret.
      return maskEscaped(text);
    }
  };
}

function maskValue(value: Json, mask: (text: string) => string): Json {
  if (typeof value === "string") return mask(value);
  if (typeof value === "number") {
    const text = String(value);
    const masked = mask(text);
    return masked === text ? value : masked;
  }
  if (Array.isArray(value)) return value.map((item) => maskValue(item, mask));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [mask(name), maskValue(item, mask)]));
}

/**
 * Masks a text that comes in pieces, wherever it is cut: the end of a piece that may be the beginning of a secret is
 * held back until the next one tells, or until there is no further one.
 */
export class PieceMask {
  readonly #secrets: string[];
  #held = "";

  constructor(secrets: readonly string[]) {
    this.#secrets = masked(secrets);
  }

  /** What may be shown by now of what was held back and the next piece. */
  next(piece: string): string {
    const text = this.#held + piece;
    let shown = "";
    let at = 0;
    while (at < text.length && !this.#mayBegin(text, at)) {
      const secret = this.#secrets.find((one) => text.startsWith(one, at));
      shown += secret ? MASK : text[at];
      at += secret?.length ?? 1;
    }
    this.#held = text.slice(at);
    return shown;
  }

  /**
   * A piece as it may be shown; undefined where all of it is held back. One that begins another text (`restart`) drops
   * what was held back of the one before.
   */
  hide<T extends { text: string; restart?: unknown }>(piece: T): T | undefined {
    const isAnew = piece.restart === true;
    if (isAnew) this.#held = "";
    const text = this.next(piece.text);
    return text === "" && piece.text !== "" && !isAnew ? undefined : { ...piece, text };
  }

  /** What is left when no further piece comes; masked, where a secret that was held back for a longer one is in it. */
  rest(): string {
    const text = this.#held;
    this.#held = "";
    return this.#secrets.reduce((left, secret) => left.replaceAll(secret, MASK), text);
  }

  /** Whether all that there is from here on is the beginning of a secret, and not the whole of it. */
  #mayBegin(text: string, at: number): boolean {
    const length = text.length - at;
    return this.#secrets.some((secret) => secret.length > length && secret.startsWith(text.slice(at)));
  }
}
