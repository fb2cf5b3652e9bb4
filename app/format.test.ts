import { expect, test } from "vitest";
import {
  countOf,
  formatBytes,
  formatClock,
  formatDuration,
  formatMoment,
  formatMoney,
  fromNow,
  inWords,
} from "./format.ts";

test.each([
  [0, "< 1 ms"],
  [3.4, "3 ms"],
  [999, "999 ms"],
  [2_400, "2.40 s"],
  [31_250, "31.3 s"],
  [185_000, "3 min 5 s"],
])("%d ms is %s", (ms, words) => {
  expect(formatDuration(ms)).toBe(words);
});

test.each([
  [0, "$0.00"],
  [1, "$0.000001"],
  [34, "$0.000034"],
  [400, "$0.0004"],
  [1_200_000, "$1.20"],
  [5_000_000, "$5.00"],
  [100_000, "$0.10"],
])("%d micros are %s", (micros, words) => {
  expect(formatMoney(micros)).toBe(words);
});

test.each([
  [812, "812 B"],
  [4_198, "4.1 KB"],
  [2_097_152, "2.0 MB"],
])("%d bytes are %s", (bytes, words) => {
  expect(formatBytes(bytes)).toBe(words);
});

test.each([
  ["2026-11-21T12:00:00.000Z", "just now"],
  ["2026-11-21T11:58:59.000Z", "1 minute ago"],
  ["2026-11-21T09:00:00.000Z", "3 hours ago"],
  ["2026-11-20T11:00:00.000Z", "yesterday"],
  ["2026-09-21T12:00:00.000Z", "2 months ago"],
  ["2026-11-21T13:30:00.000Z", "in 1 hour"],
  ["2026-11-21T12:01:10.000Z", "just now"],
  ["2026-11-21T12:59:40.000Z", "in 59 minutes"],
  ["2026-11-21T13:00:10.000Z", "in 1 hour"],
  ["2026-11-28T12:00:29.000Z", "in 7 days"],
  ["2026-11-27T23:00:00.000Z", "in 6 days"],
  ["2026-11-22T11:40:00.000Z", "tomorrow"],
  ["2026-12-21T12:00:00.000Z", "next month"],
  ["2026-11-14T12:00:31.000Z", "6 days ago"],
])("%s was %s", (at, words) => {
  expect(fromNow(at, Date.parse("2026-11-21T12:00:30.000Z"))).toBe(words);
});

test("moments are told in UTC, whoever looks", () => {
  expect(formatMoment("2026-11-21T12:34:56.000Z")).toContain("12:34:56 UTC");
  expect(formatClock(Date.parse("2026-11-21T12:34:56.789Z"))).toBe("12:34:56.789");
});

test("counts have their plural", () => {
  expect([countOf(1, "run"), countOf(0, "run"), countOf(1204, "run")]).toEqual([
    "1 run",
    "0 runs",
    "1,204 runs",
  ]);
});

test.each([
  ["isolate", "Isolate"],
  ["dead_letter", "Dead letter"],
  ["session.opened", "Session opened"],
  ["requireSso", "Require SSO"],
  ["totp.enabled", "TOTP enabled"],
])("%s is read as %s", (name, words) => {
  expect(inWords(name)).toBe(words);
});
