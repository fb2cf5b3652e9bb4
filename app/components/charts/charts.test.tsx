import { cleanup, fireEvent, screen, within } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { renderPage } from "~/testing/render-page.tsx";
import { ticksOf, topOf } from "./scale.ts";
import { type ChartProps, TimeChart } from "./time-chart.tsx";

afterEach(cleanup);

const chart: ChartProps = {
  ...{ title: "Runs", kind: "bars", summary: "13 in all", least: 4, format: String },
  series: [
    { name: "Succeeded", tone: "main" },
    { name: "Failed", tone: "bad" },
  ],
  points: [
    { label: "Nov 1", values: [10, 0] },
    { label: "Nov 2", values: [null, 3] },
    { label: "Nov 3", values: [0, 0] },
  ],
};
const show = (more: Partial<ChartProps> = {}) => renderPage(<TimeChart {...chart} {...more} />).container;

describe("a chart", () => {
  it("has a name that says what it comes to, and all of it as a table behind it", () => {
    show();
    expect(screen.getByRole("img", { name: "Runs: 13 in all" })).toBeTruthy();
    expect(screen.getByText("Runs as a table").closest("summary")).toBeTruthy();
    const rows = within(screen.getByRole("table", { hidden: true })).getAllByRole("row", { hidden: true });
    expect(rows.map(({ textContent }) => textContent)).toEqual([
      "TimeSucceededFailed",
      "Nov 1100",
      "Nov 2–3",
      "Nov 300",
    ]);
  });

  it("tells what is bad apart by stripes, and draws nothing where there is nothing", () => {
    const bars = [...show().querySelectorAll("g rect")];
    expect(bars.map((bar) => bar.getAttribute("fill"))).toEqual([
      null,
      expect.stringMatching(/^url\(#stripes-/),
    ]);
    const [first] = bars;
    expect([first?.getAttribute("y"), first?.getAttribute("height")]).toEqual(["0", "100"]);
  });

  it("says what is pointed at, and its sum again after that", () => {
    const bands = show().querySelectorAll("rect.fill-transparent");
    fireEvent.pointerEnter(bands[1] as Element);
    expect(screen.getByText("Nov 2: Succeeded –, Failed 3")).toBeTruthy();
    fireEvent.pointerLeave(bands[1]?.closest("div") as Element);
    expect(screen.getByText("13 in all")).toBeTruthy();
  });

  it("breaks a line where there is no value", () => {
    const [first] = show({ kind: "lines" }).querySelectorAll("path");
    expect(first?.getAttribute("d")).toBe("M5 0.00h0M25 100.00h0");
  });

  it("has no style attributes, which the pages' policy refuses", () => {
    expect(show().querySelectorAll("[style]")).toHaveLength(0);
  });
});

describe("an axis", () => {
  it.each([
    [0, 4, 4],
    [3, 4, 4],
    [5, 4, 6],
    [10, 4, 10],
    [11, 4, 20],
    [238, 4, 400],
    [0.7, 0.2, 0.8],
  ])("for %d at most, but no less than %d, goes up to %d", (most, least, top) => {
    expect(topOf(most, least)).toBeCloseTo(top);
  });

  it("names a few of its times, the first and the last among them", () => {
    expect(ticksOf(30, 4)).toEqual([0, 10, 19, 29]);
    expect(ticksOf(3, 4)).toEqual([0, 1, 2]);
    expect(ticksOf(0, 4)).toEqual([]);
  });
});
