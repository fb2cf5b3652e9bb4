import { describe, expect, it } from "vitest";
import { newApiKey } from "../../kernel/keys.ts";
import { scanSecrets } from "./scan-secrets.ts";

const base64url = (value: unknown) =>
  btoa(JSON.stringify(value)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const jwt = (claims: object) =>
  [base64url({ alg: "HS256", typ: "JWT" }), base64url(claims), "x".repeat(43)].join(".");
// Put together here, so that no scanner takes this file for a leak.
const of = (prefix: string, length: number, from = "a1B2c3D4e5F6g7H8") =>
  prefix + from.repeat(8).slice(0, length);

describe("scanSecrets", () => {
  it.each([
    ["AWS access key", of("AKIA", 16, "ABCDEFGH234567QR")],
    ["GitHub token", of("ghp_", 36)],
    ["GitHub token", of("github_pat_", 60)],
    ["GitLab token", of("glpat-", 20)],
    ["Stripe key", of("sk_live_", 24)],
    ["API key of OpenAI or Anthropic", of("sk-proj-", 48)],
    ["API key of OpenAI or Anthropic", of("sk-", 48)],
    ["Slack token", of("xoxb-", 24, "123456789012-")],
    ["Slack webhook", of("https://hooks.slack.com/services/", 40, "T00/B00/x")],
    ["Google API key", of("AIza", 35)],
    ["npm token", of("npm_", 36)],
    ["SendGrid key", `${of("SG.", 22)}.${of("", 43)}`],
    ["Twilio key", of("SK", 32, "0a1b2c3d")],
    ["Quayside API key", newApiKey("ten_06ecvhd6sbp0kcfr2d3n4x5y6z").key],
    ["private key", ["-----BEGIN RSA", "PRIVATE KEY-----"].join(" ")],
    ["private key", ["-----BEGIN", "PRIVATE KEY-----"].join(" ")],
    ["JSON Web Token", jwt({ sub: "1" })],
    ["JSON Web Token", jwt({ iat: 1_700_000_000, exp: 1_800_000_000 })],
  ])("finds a %s, and does not repeat it", (name, secret) => {
    const [finding, ...others] = scanSecrets("a.js", `// line\nconst key = "${secret}";\n`);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ severity: "block", rule: "secret", path: "a.js", line: 2, column: 14 });
    expect(finding?.message).toContain(`looks like a ${name}: `);
    expect(finding?.message).not.toContain(secret.slice(-12));
  });

  it.each([
    ["documentation's example", "AKIAIOSFODNN7EXAMPLE"],
    ["test key of Stripe", of("sk_test_", 24)],
    ["class name", "sk-loading-spinner-container-with-a-long-name"],
    ["short-lived token", jwt({ iat: 1_700_000_000, exp: 1_700_003_600 })],
    ["SHA-1", "da39a3ee5e6b4b0d3255bfef95601890afd80709"],
    ["public key", ["-----BEGIN", "PUBLIC KEY-----"].join(" ")],
    ["placeholder", "ghp_your_token_here"],
    ["word within a word", of("notAKIA", 16, "ABCDEFGH234567QR")],
  ])("lets a %s be", (_what, text) => {
    expect(scanSecrets("README.md", `The value is ${text} here.`)).toEqual([]);
  });

  it("stops at twenty in a file", () => {
    const many = Array.from({ length: 50 }, (_, i) =>
      of("AKIA", 16, `ABCDEFGH234${"ABCDEFGHIJ"[i % 10]}67QR`),
    ).join("\n");
    expect(scanSecrets("a.txt", many)).toHaveLength(20);
  });

  it("takes no longer than the text is long", () => {
    const text =
      "-eyJaaaaaaaaaaaaaaaa.eyJ".repeat(100_000) + "sk-".repeat(100_000) + "-----BEGIN A".repeat(100_000);
    expect(scanSecrets("a.txt", text)).toEqual([]);
  });
});
