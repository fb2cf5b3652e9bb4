import { describe, expect, it } from "vitest";
import type { InvokeLine } from "../../../workers/runtimes/protocol/contract.ts";
import { LineMask } from "./line-mask.ts";

const shown = (secrets: string[], ...lines: InvokeLine[]) => {
  const mask = new LineMask(secrets);
  return lines.flatMap((line) => [...mask.hide(line)]);
};
const delta = (text: string): InvokeLine => ({ type: "delta", text });

describe("what is kept out of a run's lines", () => {
  it("is a secret in anything but the output, however its text is cut", () => {
    const output: InvokeLine = { type: "output", output: "my secret-key" };
    expect(
      shown(
        ["secret-key"],
        delta("my secret"),
        { type: "log", level: "info", message: "secret-key", data: { "secret-key": 1 } },
        delta("-key, se"),
        output,
      ),
    ).toEqual([
      delta("my "),
      { type: "log", level: "info", message: "••••••", data: { "••••••": 1 } },
      delta("••••••, "),
      delta("se"),
      output,
    ]);
  });

  it.each<InvokeLine>([
    { type: "error", code: "no_city", message: "There is none." },
    { type: "question", tool: "pay", arguments: {}, message: "May I?", state: null },
  ])("is not the end of a text that was no secret after all, before $type", (end) => {
    expect(shown(["secret-key"], delta("a sec"), end)).toEqual([delta("a "), delta("sec"), end]);
  });

  it("is nothing where there is no secret", () => {
    const lines = [delta("a "), delta("b"), { type: "output", output: "a b" } satisfies InvokeLine];
    expect(shown([], ...lines)).toEqual(lines);
  });
});
