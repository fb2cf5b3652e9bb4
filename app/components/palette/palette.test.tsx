import { cleanup, configure, fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { renderPage } from "~/testing/render-page.tsx";
import { Palette } from "./palette.tsx";

configure({ asyncUtilTimeout: 5_000 });

const AGENT = { slug: "csv-insights", title: "CSV insights", description: "Statistics of a table." };

// What is loaded when it is asked for takes its time the first time.
beforeAll(() => Promise.all([import("./palette-dialog.tsx"), import("./shortcuts-dialog.tsx")]));
beforeEach(() => {
  // jsdom has no modal dialogs.
  HTMLDialogElement.prototype.showModal = function () {
    this.open = true;
  };
  vi.stubGlobal("fetch", async (url: string) => {
    const q = new URL(url, "http://q.example").searchParams.get("q") ?? "";
    return Response.json({ data: "csv insights".includes(q.toLowerCase()) ? [AGENT] : [] });
  });
  Element.prototype.scrollIntoView = () => undefined;
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const opened = async () => {
  renderPage(<Palette />);
  fireEvent.keyDown(document.body, { key: "k", ctrlKey: true });
  return (await screen.findByRole("combobox")) as HTMLInputElement;
};
const shown = () => screen.queryAllByRole("option").map(({ textContent }) => textContent);
const chosen = (field: HTMLElement) =>
  document.getElementById(field.getAttribute("aria-activedescendant") ?? "")?.textContent;
const type = (field: HTMLInputElement, value: string) => fireEvent.change(field, { target: { value } });

test("finds pages at once and agents a moment later, and opens the chosen one by keyboard", async () => {
  const field = await opened();
  expect(shown()).toContain("Overview");
  type(field, "CSV");
  await waitFor(() => expect(shown()).toEqual(["CSV insightscsv-insights"]));
  type(field, "s");
  await waitFor(() => expect(shown().length).toBeGreaterThan(3));
  fireEvent.keyDown(field, { key: "End" });
  expect(chosen(field)).toBe(shown().at(-1));
  fireEvent.keyDown(field, { key: "ArrowDown" });
  expect(chosen(field)).toBe(shown()[0]);
  fireEvent.keyDown(field, { key: "ArrowUp" });
  expect(chosen(field)).toBe(shown().at(-1));
  fireEvent.keyDown(field, { key: "Enter" });
  await screen.findByText("went on");
});

test("leads to a run by its whole id alone", async () => {
  const field = await opened();
  type(field, "run_06h0by1ew5whv9pssr00bew9zw");
  await waitFor(() => expect(shown()).toEqual(["Open the run run_06h0by1ew5whv9pssr00bew9zw"]));
  type(field, "run_06h0by1ew5whv9pssr00bew9z");
  await screen.findByText(/Nothing matches/);
  expect(shown()).toEqual([]);
});

test("still opens pages where agents cannot be looked for", async () => {
  vi.stubGlobal("fetch", async () => new Response(null, { status: 503 }));
  const field = await opened();
  await screen.findByText(/Agents could not be looked for/);
  fireEvent.keyDown(field, { key: "Enter" });
  await screen.findByText("went on");
});

test("keys lead to places, show the sheet of keys, and mean nothing while one types", async () => {
  renderPage(
    <>
      <Palette />
      <input aria-label="a field" />
    </>,
  );
  const field = screen.getByLabelText("a field");
  fireEvent.keyDown(field, { key: "?" });
  fireEvent.keyDown(field, { key: "g" });
  fireEvent.keyDown(field, { key: "a" });
  expect(screen.queryByRole("dialog")).toBeNull();
  fireEvent.keyDown(document.body, { key: "?" });
  await screen.findByText("Keyboard shortcuts");
  fireEvent.click(screen.getByRole("button", { name: "Close" }));
  fireEvent.keyDown(document.body, { key: "a" });
  expect(screen.queryByText("went on")).toBeNull();
  fireEvent.keyDown(document.body, { key: "g" });
  fireEvent.keyDown(document.body, { key: "a" });
  await screen.findByText("went on");
});
