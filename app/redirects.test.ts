import { describe, expect, test } from "vitest";
import { safePath, signInPath } from "./redirects.ts";

describe("safePath", () => {
  test.each([
    ["/console", "/console"],
    ["/agents/harbor/csv?tab=api#top", "/agents/harbor/csv?tab=api#top"],
    ["/", "/"],
    ["/a/../b", "/b"],
    ["/sign-in?to=https://evil.example", "/sign-in?to=https://evil.example"],
  ])("%s stays here", (text, path) => {
    expect(safePath(text, "/console")).toBe(path);
  });

  test.each([
    "https://evil.example",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "/\\/evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\\\\evil.example",
    " //evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "console",
    "/.//evil.example",
    "/a/..//evil.example",
    "",
    null,
    undefined,
  ])("%j goes to the fallback", (text) => {
    expect(safePath(text, "/console")).toBe("/console");
  });

  test("whatever comes out, a browser stays on the site", () => {
    const base = "https://quayside.example";
    for (const text of [
      "/%2F/evil.example",
      "/%5Cevil.example",
      "/@evil.example",
      "/.evil.example",
      "/\u2028/evil",
    ]) {
      expect(new URL(safePath(text, "/"), base).origin).toBe(base);
    }
  });
});

test("the way to sign in remembers the way back", () => {
  expect(signInPath("/runs?agent=a&b=c")).toBe("/sign-in?to=%2Fruns%3Fagent%3Da%26b%3Dc");
});
