import type { Rule } from "./rules.ts";

const NAME = "Content-Security-Policy";
const FIX = `${NAME}: default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'`;

/** What a content security policy lets through. */
export const policyFindings: Rule = (headers) => {
  const policy = headers.get("content-security-policy")?.join(", ");
  if (policy === undefined) {
    const trial = headers.has("content-security-policy-report-only");
    const message = trial
      ? "It only reports; nothing is held back."
      : "It is missing: a script that gets into the page may do anything.";
    return [{ severity: trial ? "medium" : "high", header: NAME, message, fix: FIX }];
  }
  const directives = readPolicy(policy);
  const scripts = directives.get("script-src") ?? directives.get("default-src");
  if (!scripts)
    return [
      {
        severity: "high",
        header: NAME,
        message: "It says nothing of scripts: no script-src, no default-src.",
        fix: FIX,
      },
    ];
  const strict = scripts.some((source) => /^'(?:nonce-|sha(?:256|384|512)-|strict-dynamic)/.test(source));
  // Beside a nonce or hash, browsers ignore 'unsafe-inline'.
  const inline = scripts.includes("'unsafe-inline'") && !strict;
  const anywhere =
    !scripts.includes("'strict-dynamic'") &&
    scripts.some((source) => ["*", "http:", "https:", "data:"].includes(source));
  return [
    ...(inline
      ? [
          {
            severity: "high" as const,
            header: NAME,
            message: "'unsafe-inline' lets injected scripts run: use a nonce.",
          },
        ]
      : []),
    ...(anywhere
      ? [{ severity: "high" as const, header: NAME, message: "Scripts may come from anywhere." }]
      : []),
    ...(scripts.includes("'unsafe-eval'")
      ? [{ severity: "medium" as const, header: NAME, message: "'unsafe-eval' makes text into program." }]
      : []),
    ...(directives.has("object-src") || directives.has("default-src")
      ? []
      : [{ severity: "low" as const, header: NAME, message: "object-src is not restricted." }]),
    ...(directives.has("base-uri")
      ? []
      : [
          {
            severity: "low" as const,
            header: NAME,
            message: "Without base-uri, an injected <base> moves every relative link.",
          },
        ]),
  ];
};

function readPolicy(policy: string): Map<string, string[]> {
  const directives = new Map<string, string[]>();
  for (const part of policy.toLowerCase().split(/[;,]/)) {
    const [name, ...sources] = part.trim().split(/\s+/);
    // The first of two counts.
    if (name && !directives.has(name)) directives.set(name, sources);
  }
  return directives;
}
