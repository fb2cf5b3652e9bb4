import { cleanup, screen } from "@testing-library/react";
import type { RunSummary } from "@workers/runs/contract.ts";
import { afterEach, describe, expect, test } from "vitest";
import { renderPage } from "~/testing/render-page.tsx";
import { Timeline } from "./timeline.tsx";
import { MAX_STEPS, stepsOf, type TimelineInput } from "./timeline-steps.ts";

afterEach(cleanup);

const ZERO = Date.parse("2026-11-21T09:00:00.000Z");
const iso = (ms: number) => new Date(ZERO + ms).toISOString();
const input = (more: Partial<TimelineInput> = {}): TimelineInput => ({
  run: { status: "succeeded", createdAt: iso(0), startedAt: iso(100), finishedAt: iso(1_000) },
  logs: [],
  marks: [],
  calls: [],
  ...more,
});
const model = (at: number, durationMs: number, level: "info" | "warn" = "info") => ({
  ...{ at: ZERO + at, level, message: "openai/gpt: 3 tokens in, 4 out" },
  data: { inputTokens: 3, outputTokens: 4, paidBy: "tenant", durationMs },
});
const request = (at: number, durationMs: number) => ({
  ...{ at: ZERO + at, level: "debug" as const, message: "GET https://tides.example/ → 200" },
  data: { durationMs, sentBytes: 0, receivedBytes: 10 },
});
const call = { id: "run_2", agentSlug: "other", status: "failed", createdAt: iso(200), finishedAt: iso(300) };
const told = (more: Partial<TimelineInput>) =>
  stepsOf(input(more)).steps.map(({ kind, name, from, to, failed }) =>
    [kind, name, from, to, ...(failed ? ["failed"] : [])].join(" "),
  );

describe("the steps of a run", () => {
  test("are its wait, its attempt, what it asked in the order in which that began, its lines and its end", () => {
    const logs = [
      { at: ZERO + 150, level: "info" as const, message: "hello" },
      request(900, 100),
      model(700, 500, "warn"),
    ];
    expect(told({ logs, calls: [call as RunSummary] })).toEqual([
      "queued  0 100",
      "attempt 1 100 1000",
      "model openai/gpt 200 700 failed",
      "call other 200 300 failed",
      "request GET https://tides.example/ → 200 800 900",
      "log 1 150 150",
      "end succeeded 1000 1000",
    ]);
  });

  test("tell attempts and waits for answers by its marks", () => {
    const marks = [
      { type: "run.started", at: ZERO + 10 },
      { type: "run.started", at: ZERO + 300 },
      { type: "run.awaiting_input", at: ZERO + 400 },
      { type: "run.started", at: ZERO + 800 },
    ];
    expect(told({ marks })).toEqual([
      "queued  0 10",
      "attempt 1 10 300 failed",
      "attempt 2 300 400",
      "waiting  400 800",
      "attempt 3 800 1000",
      "end succeeded 1000 1000",
    ]);
  });

  test("of a run that never began are its wait and its end", () => {
    const run = { status: "canceled" as const, createdAt: iso(0), startedAt: null, finishedAt: iso(50) };
    expect(told({ run })).toEqual(["queued  0 50", "end canceled 50 50 failed"]);
  });

  test("stay within the run, whatever a line says, and are limited", () => {
    const { steps, left } = stepsOf(input({ logs: Array.from({ length: 210 }, () => request(-50, 1e12)) }));
    expect(left).toBe(10);
    expect(steps).toHaveLength(3 + MAX_STEPS);
    expect(steps.every(({ from, to }) => from >= 0 && to <= 1_000)).toBe(true);
  });
});

test("a timeline is a list in words, with bars to scale and no style attributes", () => {
  const { container } = renderPage(
    <Timeline {...input({ calls: [call as RunSummary], logs: [request(900, 100)] })} />,
  );
  expect(screen.getAllByRole("listitem").map(({ textContent }) => textContent)).toEqual([
    "Waited for a placeafter 0 ms, for 100 ms",
    "Ranafter 100 ms, for 900 ms",
    "Agent otherafter 200 ms, for 100 ms",
    "GET https://tides.example/ → 200after 800 ms, for 100 ms",
    "Ended: Succeededafter 1 s",
  ]);
  expect(screen.getByRole("link", { name: "Agent other" }).getAttribute("href")).toBe("/console/runs/run_2");
  const bars = [...container.querySelectorAll("rect")].map((bar) => [
    bar.getAttribute("x"),
    bar.getAttribute("width"),
  ]);
  expect(bars.slice(1, 4)).toEqual([
    ["100", "896"],
    ["200", "100"],
    ["800", "100"],
  ]);
  expect(container.querySelectorAll("[style]")).toHaveLength(0);
});
