import { isObject, parseJson } from "../../kernel/json.ts";
import type { Finding } from "../contract.ts";
import { type Place, placesIn } from "./source-places.ts";

interface SecretRule {
  name: string;
  pattern: RegExp;
  /** Characters that are shown; they say what it is, not what it holds. */
  shown: number;
  /** Leaves out what only looks like one. */
  real?: (match: string) => boolean;
}

const mixed = (match: string): boolean => /\d/.test(match) && /[A-Z]/.test(match);

// Formats as their issuers document them. All are linear: a fixed beginning, then one class of characters.
const RULES: readonly SecretRule[] = [
  { name: "AWS access key", pattern: /\b(?:AKIA|ASIA)[A-Z2-7]{16}\b/g, shown: 4 },
  { name: "GitHub token", pattern: /\bgh[pousr]_[A-Za-z0-9]{36,255}\b/g, shown: 4 },
  { name: "GitHub token", pattern: /\bgithub_pat_[A-Za-z0-9_]{40,255}\b/g, shown: 11 },
  {
    name: "GitLab token",
    pattern: /\bglpat-[A-Za-z0-9_-]{20,}/g,
    shown: 6,
    real: (match) => /\d/.test(match),
  },
  { name: "Stripe key", pattern: /\b[sr]k_live_[A-Za-z0-9]{16,}\b/g, shown: 8 },
  { name: "API key of OpenAI or Anthropic", pattern: /\bsk-[A-Za-z0-9_-]{32,}/g, shown: 3, real: mixed },
  {
    name: "Slack token",
    pattern: /\bxox[abeoprs]-[A-Za-z0-9-]{20,}/g,
    shown: 5,
    real: (match) => /\d/.test(match),
  },
  { name: "Slack webhook", pattern: /https:\/\/hooks\.slack\.com\/services\/[A-Za-z0-9/]{30,}/g, shown: 33 },
  { name: "Google API key", pattern: /\bAIza[A-Za-z0-9_-]{35}/g, shown: 4 },
  { name: "npm token", pattern: /\bnpm_[A-Za-z0-9]{36}\b/g, shown: 4 },
  { name: "SendGrid key", pattern: /\bSG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}/g, shown: 3 },
  { name: "Twilio key", pattern: /\bSK[0-9a-f]{32}\b/g, shown: 2 },
  {
    name: "Quayside API key",
    pattern: /\bqs_live_[0-9a-hjkmnp-tv-z]{26}_[0-9a-hjkmnp-tv-z]{40,}/g,
    shown: 8,
  },
  {
    name: "private key",
    pattern: /-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----/g,
    shown: 10,
  },
  {
    name: "JSON Web Token",
    pattern: /(?<![\w-])eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{20,}/g,
    shown: 3,
    real: isLasting,
  },
];

const LONG_LIFE_SECONDS = 86_400;
const MAX_PER_FILE = 20;
/** In a text without line ends, a secret may be cut in two by the end of a piece; none is longer than this. */
const LONGEST = 8_192;

/** Secrets of well-known formats that were left in a text file. The report shows only how each begins. */
export function scanSecrets(path: string, text: string): Finding[] {
  const search = new SecretSearch(path);
  search.add(text);
  return search.finish();
}

/** Looks for secrets in a text that comes in pieces. */
export class SecretSearch {
  readonly #path: string;
  readonly #findings: Finding[] = [];
  #rest = "";
  /** Where the rest begins: lines and columns before it. */
  #before = { lines: 0, columns: 0 };

  constructor(path: string) {
    this.#path = path;
  }

  /** Takes the next piece. What may be cut off at its end waits for more. */
  add(piece: string): void {
    const text = this.#rest + piece;
    const newline = text.lastIndexOf("\n") + 1;
    this.#look(text, newline > 0 ? newline : Math.max(0, text.length - LONGEST));
  }

  /** All that was found, once there are no more pieces. */
  finish(): Finding[] {
    this.#look(this.#rest, this.#rest.length);
    return this.#findings;
  }

  /** Looks for secrets that begin before an offset, and keeps what comes after it. */
  #look(text: string, until: number): void {
    const placeOf = placesIn(text);
    for (const rule of RULES) {
      for (const match of text.matchAll(rule.pattern)) {
        if (match.index >= until || this.#findings.length >= MAX_PER_FILE) break;
        if (isReal(rule, match[0])) this.#findings.push(this.#finding(rule, match[0], placeOf(match.index)));
      }
    }
    const { line, column } = placeOf(until);
    this.#before = { lines: this.#before.lines + line - 1, columns: this.#columns(line, column) - 1 };
    this.#rest = text.slice(until);
  }

  #columns(line: number, column: number): number {
    return line === 1 ? column + this.#before.columns : column;
  }

  #finding({ name, shown }: SecretRule, value: string, { line, column }: Place): Finding {
    return {
      severity: "block",
      rule: "secret",
      path: this.#path,
      line: this.#before.lines + line,
      column: this.#columns(line, column),
      message: `This looks like a ${name}: ${value.slice(0, shown)}… (${value.length} characters).`,
      hint: "Revoke it, take it out, and ask for it in configSchema with x-secret: true.",
    };
  }
}

const isReal = ({ real }: SecretRule, value: string): boolean =>
  !/EXAMPLE/i.test(value) && (!real || real(value));

/** Whether a token is good for long: it never ends, or ends more than a day after it was made. */
function isLasting(token: string): boolean {
  const [, body = ""] = token.split(".");
  const claims = parseJson(decode(body));
  if (!isObject(claims)) return false;
  const { exp, iat } = claims;
  return typeof exp !== "number" || typeof iat !== "number" || exp - iat > LONG_LIFE_SECONDS;
}

function decode(base64url: string): string {
  try {
    return atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  } catch {
    return "";
  }
}
