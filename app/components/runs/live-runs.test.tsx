import { useLoaderData } from "@remix-run/react";
import { createRemixStub } from "@remix-run/testing";
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { createElement } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { LiveRuns } from "./live-runs.tsx";

const loader = vi.fn();
const Page = () => <LiveRuns shown={useLoaderData<() => { id: string }[]>()} />;
const pass = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

test("the list is read again only while it is live and seen, and what came is told", async () => {
  let ids = ["run_2", "run_1"];
  loader.mockImplementation(() => ids.map((id) => ({ id })));
  render(createElement(createRemixStub([{ path: "/", Component: Page, loader }])));
  await pass(10);
  await pass(20_000);
  expect(loader).toHaveBeenCalledTimes(1);
  fireEvent.click(screen.getByRole("checkbox", { name: "Live" }));
  expect(screen.getByRole("status").textContent).toBe("New runs appear at the top.");
  ids = ["run_4", "run_3", "run_2"];
  await pass(4_100);
  expect(loader).toHaveBeenCalledTimes(2);
  expect(screen.getByRole("status").textContent).toBe("2 new runs");
  const seen = vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
  await pass(20_000);
  expect(loader).toHaveBeenCalledTimes(2);
  seen.mockReturnValue("visible");
  await pass(4_100);
  expect(loader).toHaveBeenCalledTimes(3);
  fireEvent.click(screen.getByRole("checkbox", { name: "Live" }));
  await pass(20_000);
  expect(loader).toHaveBeenCalledTimes(3);
  expect(screen.getByRole("status").textContent).toBe("");
});
