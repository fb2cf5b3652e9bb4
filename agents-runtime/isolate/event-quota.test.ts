import { describe, expect, it } from "vitest";
import { EventQuota, MAX_EVENT_CHARS, MAX_EVENTS } from "./event-quota.ts";

const log = (message: string) => ({
  type: "log",
  at: 1,
  data: JSON.stringify({ level: "info", message }),
});
const messages = (events: { data: string }[]) => events.map(({ data }) => JSON.parse(data).message);
const isMark = (message: string) => message.startsWith("The log was cut here");

describe("EventQuota", () => {
  it("takes so many, and marks once where it was cut", () => {
    const quota = new EventQuota();
    const first = quota.accept(Array.from({ length: MAX_EVENTS - 1 }, () => log("x")));
    const last = messages(quota.accept([log("last"), log("more"), log("more")]));
    expect(first).toHaveLength(MAX_EVENTS - 1);
    expect(last).toEqual(["last", expect.stringMatching(/10000 entries.* 1000000 characters.*output/)]);
    expect(quota.accept([log("more"), { type: "cut", at: 1, data: "" }])).toEqual([]);
  });

  it("takes so many characters, and what is smaller after what was too large", () => {
    const quota = new EventQuota();
    const large = log("x".repeat(50_000));
    const accepted = quota.accept([...Array.from({ length: 30 }, () => large), log("small")]);
    const texts = messages(accepted).filter((message) => !isMark(message));
    expect(texts.join("").length).toBeLessThanOrEqual(MAX_EVENT_CHARS);
    expect(texts).toHaveLength(20);
    expect(texts.at(-1)).toBe("small");
    expect(messages(accepted).filter(isMark)).toHaveLength(1);
  });

  it("counts what is kept, though writing it anew made it longer", () => {
    const quota = new EventQuota();
    const growing = { type: "log", at: 1, data: `{"level":"info","message":"${"\ud800".repeat(30_000)}"}` };
    expect(messages(quota.accept([growing])).every(isMark)).toBe(true);
  });

  it("takes a program's word on the time only within its run", () => {
    const before = Date.now();
    const quota = new EventQuota();
    for (const at of [0, -1, 9e15, 8.64e15 + 1, Number.NaN, "2026-11-21", undefined, 1.5]) {
      const [entry, cut] = quota.accept([
        { ...log("x"), at },
        { type: "cut", at, data: "" },
      ]);
      for (const time of [entry?.at, cut?.at ?? before]) {
        expect(time).toBeGreaterThanOrEqual(before);
        expect(time).toBeLessThanOrEqual(Date.now());
      }
    }
    const now = Date.now();
    expect(quota.accept([{ ...log("x"), at: now }])[0]?.at).toBe(now);
  });

  it("says so when the harness has left something out", () => {
    expect(messages(new EventQuota().accept([{ type: "cut", at: 1, data: "" }])).every(isMark)).toBe(true);
  });

  it("does not walk through a list that only says to be long", () => {
    expect(new EventQuota().accept(new Array(4_294_967_295))).toEqual([]);
  });

  it.each([
    ["no list", "no list"],
    ["text that is not JSON", [{ type: "log", at: 1, data: "{" }]],
    ["data that is no text", [{ type: "log", at: 1, data: { level: "info", message: "x" } }]],
    ["another type", [{ type: "run.succeeded", at: 1, data: "{}" }]],
    ["another type in a log's form", [{ ...log("x"), type: "run.succeeded" }]],
    ["a delta without a text", [{ type: "delta", at: 1, data: "{}" }]],
    ["a log without a level", [{ type: "log", at: 1, data: '{"message":"x"}' }]],
    ["an unknown level", [{ type: "log", at: 1, data: '{"level":"root","message":"x"}' }]],
    ["a message that is not text", [{ type: "log", at: 1, data: '{"level":"info","message":1}' }]],
    ["an event without a name", [{ type: "event", at: 1, data: "{}" }]],
  ])("drops what a program made up: %s", (_, events) => {
    expect(new EventQuota().accept(events)).toEqual([]);
  });
});
