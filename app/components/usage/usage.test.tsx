import { cleanup, screen, within } from "@testing-library/react";
import type { UsageFigures, UsageGroup, UsageView } from "@workers/usage/contract.ts";
import { afterEach, describe, expect, it } from "vitest";
import { sampleUsage } from "~/sample-usage.server.ts";
import { renderPage } from "~/testing/render-page.tsx";
import { HomeUsage } from "./home-usage.tsx";
import { SpendingCard } from "./spending-card.tsx";
import { UsageShown } from "./usage-shown.tsx";
import { UsageTable } from "./usage-table.tsx";

afterEach(cleanup);

const figures = (more: Partial<UsageFigures> = {}): UsageFigures => ({
  ...{ runs: 40, succeeded: 36, failed: 3, canceled: 1, successRate: 36 / 39, p50Ms: 120, p95Ms: 4_500 },
  ...{ seconds: 9, inputTokens: 0, outputTokens: 0, costMicros: 1_500_000, ...more },
});
const groupOf = (more: Partial<UsageGroup>): UsageGroup => ({
  ...{ id: "agt_1", name: "echo", version: null, ...figures(), ...more },
});
const view = (total = figures()): UsageView => ({
  ...{ from: "2026-11-02T00:00:00.000Z", to: "2026-11-03T00:00:00.000Z", unit: "day", more: false },
  ...{ total, groups: [groupOf({})], periods: [{ start: "2026-11-02T00:00:00.000Z", ...total }] },
});
const shown = (more: Partial<UsageView> = {}, total = figures()) =>
  renderPage(
    <UsageShown
      shown={{ ...view(total), ...more }}
      by="agent"
      file="/file.csv"
      groupings={["agent", "key"]}
    />,
  );
const nothing = figures({ runs: 0, succeeded: 0, failed: 0, canceled: 0 });

describe("usage", () => {
  it("is in figures, in charts and in a table, with the way to the file", () => {
    shown();
    for (const text of ["92.3 %", "3 failed", "120 ms", "95 % within 4.5 s", "$1.50", "$0.04 a run"])
      expect(screen.getAllByText(text).length).toBeGreaterThan(0);
    expect(screen.getAllByRole("img").map((image) => image.getAttribute("aria-label"))).toEqual([
      "Runs: 40 in all",
      "Time of a run: Median 120 ms",
      "Cost: $1.50 in all",
    ]);
    expect(screen.getByRole("link", { name: "Download as CSV" }).getAttribute("href")).toBe("/file.csv");
    expect(screen.getByRole("link", { name: "echo" }).getAttribute("href")).toBe("/console/agents/agt_1");
  });

  it("has a chart of tokens where models were asked, and says where groups are left out", () => {
    shown({ more: true }, figures({ inputTokens: 1_000, outputTokens: 500 }));
    expect(screen.getByRole("img", { name: "Tokens: 1.5K in all" })).toBeTruthy();
    expect(screen.getByText(/the file has all of them/)).toBeTruthy();
  });

  it("says so where there is nothing, with the one way on", () => {
    shown({}, nothing);
    expect(screen.queryByRole("img")).toBeNull();
    expect(screen.getByRole("link", { name: "Show the last 30 days" })).toBeTruthy();
  });

  it("tells keys that are gone, and what no key began, from those that are there", () => {
    const groups = [
      groupOf({ id: "key_1", name: "CI" }),
      groupOf({ id: "key_abcdef", name: null }),
      groupOf({ id: null, name: null }),
    ];
    renderPage(<UsageTable by="key" groups={groups} label="Keys" />);
    const heads = within(screen.getByRole("table")).getAllByRole("rowheader");
    expect(heads.map(({ textContent }) => textContent)).toEqual([
      "CI",
      "Gone (…abcdef)",
      "Not begun with a key",
    ]);
  });
});

describe("the console's home", () => {
  const home = (total: UsageFigures, isNew = false) =>
    renderPage(
      <HomeUsage
        {...{ byAgent: view(total), versions: [groupOf({ version: "1.0.0" })], spending: null }}
        sample={isNew ? sampleUsage(Date.UTC(2026, 10, 2)) : null}
        before={figures({ runs: 20 })}
        failures={[
          {
            ...{ agentSlug: "echo", code: "output_invalid", message: "/total must be a number", runs: 3 },
            ...{ lastRunId: "run_9", lastAt: "2026-11-02T10:00:00.000Z" },
          },
        ]}
      />,
    );

  it("has what became more, and failures by their cause with the way to the latest", () => {
    home(figures());
    expect(screen.getByText("+100% on the 30 days before")).toBeTruthy();
    expect(screen.getByText("Output invalid")).toBeTruthy();
    expect(screen.getByRole("link", { name: /^Latest run/ }).getAttribute("href")).toBe(
      "/console/runs/run_9",
    );
  });

  it.each([
    [true, "Sample figures"],
    [false, "Nothing has run in the last 30 days"],
  ])("has one way on where there are no figures", (isNew, title) => {
    home(nothing, isNew);
    expect(screen.getByText(title)).toBeTruthy();
    expect(screen.getAllByRole("link")).toHaveLength(1);
  });
});

describe("the budget", () => {
  it.each([
    [100, "left. 20 % of the budget is spent."],
    [450, "Nearly used up: 90 % of the budget is spent."],
    [500, "The budget is used up"],
  ])("with %d of 500 spent says how it stands", (spent, text) => {
    const micros = spent === 100 ? 100_000_000 : spent * 1_000_000;
    renderPage(
      <SpendingCard spending={{ month: "2026-11", spentMicros: micros, budgetMicros: 500_000_000 }} />,
    );
    expect(screen.getByText((content) => content.includes(text))).toBeTruthy();
    expect(screen.getByRole("progressbar", { name: "Spending this month" })).toBeTruthy();
  });
});
