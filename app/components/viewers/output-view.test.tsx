import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { OutputView } from "./output-view.tsx";

afterEach(cleanup);

const schema = { type: "object", properties: { words: { type: "integer", title: "Words" } } };
const show = () =>
  render(<OutputView value={{ words: 7 }} schema={schema} fileName="out.json" runId="run_1" />);

test("shows the result first; as a tree and as text when asked", () => {
  show();
  expect(screen.getByText("Words")).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "JSON" }));
  expect(screen.getByRole("region", { name: "Output as a tree" }).textContent).toContain("words: 7");
  fireEvent.click(screen.getByRole("button", { name: "Raw" }));
  expect(screen.getByRole("region", { name: "Output as text" }).textContent).toBe('{\n  "words": 7\n}');
  expect(screen.getByRole("button", { name: "Raw" }).getAttribute("aria-pressed")).toBe("true");
});

test("copies the output as JSON, and says so", async () => {
  const writeText = vi.fn(() => Promise.resolve());
  vi.stubGlobal("navigator", { ...navigator, clipboard: { writeText } });
  show();
  fireEvent.click(screen.getByRole("button", { name: "Copy output as JSON" }));
  expect(await screen.findByRole("button", { name: "Copied: output as JSON" })).toBeTruthy();
  expect(writeText).toHaveBeenCalledWith('{\n  "words": 7\n}');
  vi.unstubAllGlobals();
});
