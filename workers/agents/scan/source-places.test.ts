import { describe, expect, it } from "vitest";
import { placesIn } from "./source-places.ts";

describe("placesIn", () => {
  it("counts lines and columns from 1", () => {
    const text = "ab\n\ncde\n";
    const place = placesIn(text);
    const places = [0, 2, 3, 4, 6, 8]
      .map((offset) => place(offset))
      .map(({ line, column }) => `${line}:${column}`);
    expect(places).toEqual(["1:1", "1:3", "2:1", "3:1", "3:3", "4:1"]);
    expect(placesIn("")(0)).toEqual({ line: 1, column: 1 });
  });

  it("answers many questions about a long text at once", () => {
    const place = placesIn("x\n".repeat(500_000));
    for (let i = 0; i < 100_000; i++) expect(place(i * 2).line === i + 1).toBe(true);
  });
});
