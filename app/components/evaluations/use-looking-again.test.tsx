import { createRemixStub } from "@remix-run/testing";
import { act, render } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { useLookingAgain } from "./use-looking-again.ts";

const loader = vi.fn(() => null);
function Page() {
  useLookingAgain(true, "0 of 4");
  return null;
}

const hide = (hidden: boolean) => {
  vi.spyOn(document, "hidden", "get").mockReturnValue(hidden);
  document.dispatchEvent(new Event("visibilitychange"));
};
const pass = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));

beforeEach(() => {
  vi.useFakeTimers();
  loader.mockClear();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

it("looks ever later while nothing changes, not while nobody sees the page, and at once when somebody does", async () => {
  const Stub = createRemixStub([{ path: "/", Component: Page, loader }]);
  render(<Stub />);
  await pass(100);
  const before = loader.mock.calls.length;
  const looks = () => loader.mock.calls.length - before;
  await pass(1_500);
  expect(looks()).toBe(1);
  await pass(1_500);
  expect(looks()).toBe(1);
  await pass(1_000);
  expect(looks()).toBe(2);
  await act(async () => hide(true));
  await pass(60_000);
  expect(looks()).toBe(2);
  await act(async () => hide(false));
  await pass(0);
  expect(looks()).toBe(3);
});
