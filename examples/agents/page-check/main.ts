import { type Finding, RULES } from "./rules.ts";
import { readTags } from "./tags.ts";

interface Input {
  html: string;
}
interface Io {
  log: { info(message: string, data?: object): void };
}

const MAX_CHARACTERS = 1_000_000;
const MOST = 300;
const ORDER = ["error", "warning", "hint"];

/** Looks through the source of a page for what keeps people and search engines from it. */
export default async function check({ html }: Input, io: Io) {
  if (html.length > MAX_CHARACTERS)
    throw problem("page_too_long", `The page has ${html.length} characters; the limit is ${MAX_CHARACTERS}.`);
  const tags = readTags(html);
  if (tags.length === 0)
    throw problem("no_html", "There is no HTML: paste the source of a page, or a part of it.");
  const findings = RULES.flatMap((rule) => rule(tags));
  findings.sort((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity) || a.line - b.line);
  const count = (severity: Finding["severity"]) =>
    findings.filter((finding) => finding.severity === severity).length;
  const [errors, warnings, hints] = [count("error"), count("warning"), count("hint")];
  io.log.info("Checked a page", { tags: tags.length, findings: findings.length });
  const outline = tags
    .filter(({ name }) => /^h[1-6]$/.test(name))
    .map(({ name, text, line }) => ({ level: Number(name[1]), text, line }));
  const verdict =
    errors + warnings === 0
      ? "Nothing stands in the way."
      : `${errors} errors, ${warnings} warnings, ${hints} hints.`;
  return {
    verdict,
    errors,
    warnings,
    hints,
    findings: findings.slice(0, MOST),
    outline: outline.slice(0, MOST),
  };
}

function problem(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
