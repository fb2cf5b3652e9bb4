import { createRemixStub } from "@remix-run/testing";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { ConfirmDialog } from "./confirm-dialog.tsx";

const Page = () => (
  <ConfirmDialog
    trigger="Archive"
    title="Archive it?"
    confirm="Archive it"
    fields={{ intent: "archive", agent: "csv" }}
  >
    This cannot be undone.
  </ConfirmDialog>
);

test("without scripts the question opens in the page, and its form says all that the dialog's does", () => {
  const html = renderToStaticMarkup(createElement(createRemixStub([{ path: "/", Component: Page }])));
  const fallback = /<noscript>(.*?)<\/noscript>/s.exec(html)?.[1] ?? "";
  const part = document.createElement("div");
  part.innerHTML = fallback;
  expect(part.querySelector("summary")?.textContent).toBe("Archive");
  expect(part.textContent).toContain("This cannot be undone.");
  const form = part.querySelector("form");
  expect(form?.method).toBe("post");
  expect(Object.fromEntries(new FormData(form ?? undefined))).toEqual({ intent: "archive", agent: "csv" });
  expect(form?.querySelector("button[type=submit]")?.textContent).toBe("Archive it");
  // The button that needs scripts is not shown then.
  expect(html).toMatch(/<button type="button"[^>]* data-needs-scripts="true">Archive</);
});
