import { describe, expect, it } from "vitest";
import { firstIdAt } from "../kernel/ids.ts";
import { encodeCursor } from "../kernel/pages.ts";
import type { ServerLine } from "../runtimes/index.ts";
import { joined } from "./health.ts";
import { withTold } from "./told-lines.ts";

const T0 = 1_795_000_000_000;
const told = (at: number, message = `at ${at}`): ServerLine => ({
  id: String(at),
  at: T0 + at,
  level: "info",
  message,
});
const ran = (at: number) => ({
  at: T0 + at,
  level: "info" as const,
  message: `ran ${at}`,
  runId: firstIdAt("run", T0 + at),
  version: "1.0.0",
});
const query = (more: object = {}) => ({ limit: 10, ...more });
const messages = (lines: { message: string }[]) => lines.map(({ message }) => message);

describe("lines about a deployment's servers", () => {
  it("stand between those of its runs, newest first, each on one of the pages", () => {
    const lines = [told(1), told(3), told(5)];
    const cursor = encodeCursor(firstIdAt("run", T0 + 4));
    const first = withTold({ data: [ran(6), ran(4)], nextCursor: cursor }, lines, query());
    const second = withTold({ data: [ran(2)], nextCursor: null }, lines, query({ cursor }));
    expect(messages(first)).toEqual(["ran 6", "at 5", "ran 4"]);
    expect(messages(second)).toEqual(["at 3", "ran 2", "at 1"]);
    expect(first[1]).toMatchObject({ runId: null, version: null });
  });

  it("are searched as all others", () => {
    const lines = [told(1, "Container a starts"), told(2, "Container a stopped")];
    const page = { data: [], nextCursor: null };
    expect(messages(withTold(page, lines, query({ q: "STOP" })))).toEqual(["Container a stopped"]);
    expect(withTold(page, lines, query({ level: "error" }))).toEqual([]);
  });

  it("are kept once each, and the newest hundred", () => {
    const all = Array.from({ length: 150 }, (_, i) => told(i));
    const kept = joined(all.slice(0, 100), all.slice(50));
    expect(kept).toEqual(all.slice(50));
  });
});
