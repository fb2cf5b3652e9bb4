import { describe, expect, test } from "vitest";
import { issuesAt, sentenceOf } from "./issues.ts";

test.each([
  ["/name", "must not be empty", "The name must not be empty."],
  ["/clientSecret", "is needed for this issuer", "The client secret is needed for this issuer."],
  ["/email", "was invited already", "The address was invited already."],
  ["/colors/link/dark", "has a contrast of 1.2:1", "The colour has a contrast of 1.2:1."],
  ["/addresses/1", "is no address: write 192.0.2.7", "Entry 2 is no address: write 192.0.2.7."],
  ["/slug", "choose another one", "Choose another one."],
  ["/alias", "a secret has at least 6 characters", "A secret has at least 6 characters."],
  ["/password", "Enter your password.", "Enter your password."],
  ["/issuer", "sso.invalid is not public", "sso.invalid is not public."],
  ["", "is no form", "It is no form."],
])("%s: %s", (pointer, detail, sentence) => {
  expect(sentenceOf({ pointer, detail })).toBe(sentence);
});

test("a field is called as its form calls it", () => {
  const issue = { pointer: "/hosts", detail: "must not be empty" };
  expect(sentenceOf(issue, "Sites")).toBe("Sites must not be empty.");
});

describe("a field's own issues", () => {
  const problem = {
    issues: [
      { pointer: "/hosts/0", detail: "is taken" },
      { pointer: "/hostsOfOthers", detail: "is taken" },
      { pointer: "/hosts", detail: "must not be empty" },
    ],
  };

  test("are those at its pointer and below, and no others", () => {
    expect(issuesAt(problem, "/hosts")).toEqual(["Entry 1 is taken.", "The hosts must not be empty."]);
  });

  test("are none where nothing was refused", () => {
    expect(issuesAt(undefined, "/hosts")).toEqual([]);
  });
});
