import { compare } from "semver";
import { describe, expect, it } from "vitest";
import { isPrerelease, latestKey, semverKey } from "./semver-order.ts";

// The specification's own example of clause 11, and the borders of the encoding.
const ORDERED = [
  "0.0.1-0",
  "0.0.1",
  "0.9.0",
  "0.10.0",
  "1.0.0--",
  "1.0.0-0.a",
  "1.0.0-2",
  "1.0.0-10",
  "1.0.0-A",
  "1.0.0-alpha",
  "1.0.0-alpha.1",
  "1.0.0-alpha.2",
  "1.0.0-alpha.10",
  "1.0.0-alpha.beta",
  "1.0.0-alpha-beta",
  "1.0.0-alphab",
  "1.0.0-beta",
  "1.0.0-beta.2",
  "1.0.0-beta.11",
  "1.0.0-rc.1",
  "1.0.0",
  "1.0.1-0",
  "1.0.1",
  "1.2.0",
  "1.10.0",
  "2.0.0-beta.1",
  "2.0.0",
  "10.0.0",
  "999999999999999.0.0",
];

describe("semverKey", () => {
  it("sorts every pair as the reference implementation does", () => {
    for (const a of ORDERED) {
      for (const b of ORDERED) {
        const [x, y] = [semverKey(a), semverKey(b)];
        expect(x < y ? -1 : x > y ? 1 : 0, `${a} and ${b}`).toBe(compare(a, b));
      }
    }
  });
});

describe("latestKey", () => {
  it("puts any release above any pre-release", () => {
    const byLatest = ORDERED.toSorted((a, b) => (latestKey(a) < latestKey(b) ? -1 : 1));
    const releases = byLatest.findIndex((version) => !isPrerelease(version));
    expect(byLatest.slice(releases).some(isPrerelease)).toBe(false);
    expect(byLatest.at(-1)).toBe("999999999999999.0.0");
    expect(byLatest[releases - 1]).toBe("2.0.0-beta.1");
  });
});
