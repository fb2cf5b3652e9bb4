import { expect, test } from "vitest";
import { contentSecurityPolicy, FRAMED_POLICY } from "./security-headers.server.ts";

test("pages run no script but their own, load nothing from elsewhere, and are not framed", () => {
  const policy = Object.fromEntries(
    contentSecurityPolicy("n0nce")
      .split("; ")
      .map((part) => [part.split(" ")[0], part.split(" ").slice(1).join(" ")]),
  );
  expect(policy).toMatchObject({
    "default-src": "'self'",
    "script-src": "'self' 'nonce-n0nce'",
    "style-src": "'self' 'nonce-n0nce'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "form-action": "'self'",
  });
  expect(JSON.stringify(policy)).not.toMatch(/unsafe-|https?:|\*/);
});

test("what we did not write has a policy that gives it an origin of its own, and nothing else", () => {
  expect(FRAMED_POLICY).toMatch(/^sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; /);
  expect(FRAMED_POLICY).not.toMatch(/allow-|script-src|connect-src|https?:/);
});
