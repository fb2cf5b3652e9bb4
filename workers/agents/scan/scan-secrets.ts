import { isObject, parseJson } from "../../kernel/json.ts";
import type { Finding } from "../contract.ts";
import { placesIn } from "./source-places.ts";

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

/** Secrets of well-known formats that were left in a text file. The report shows only how each begins. */
export function scanSecrets(path: string, text: string): Finding[] {
  const findings: Finding[] = [];
  const placeOf = placesIn(text);
  for (const { name, pattern, shown, real } of RULES) {
    for (const match of text.matchAll(pattern)) {
      const [value] = match;
      if (/EXAMPLE/i.test(value) || (real && !real(value))) continue;
      findings.push({
        severity: "block",
        rule: "secret",
        path,
        ...placeOf(match.index),
        message: `This looks like a ${name}: ${value.slice(0, shown)}… (${value.length} characters).`,
        hint: "Revoke it, take it out, and ask for it in configSchema with x-secret: true.",
      });
      if (findings.length >= MAX_PER_FILE) return findings;
    }
  }
  return findings;
}

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
