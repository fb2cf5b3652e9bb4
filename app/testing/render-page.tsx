import { createRemixStub } from "@remix-run/testing";
import { render } from "@testing-library/react";
import { createElement, type ReactElement } from "react";

let shown: ReactElement | null = null;
const Shown = () => shown;
const Elsewhere = () => <p>went on</p>;

/** Renders an element as a page at `/`, with routing; `onSubmit` is its action. Other paths say "went on". */
export function renderPage(element: ReactElement, onSubmit?: (form: FormData) => unknown) {
  shown = element;
  const routes = [
    {
      path: "/",
      Component: Shown,
      action: async ({ request }: { request: Request }) =>
        (await onSubmit?.(await request.formData())) ?? null,
    },
    { path: "*", Component: Elsewhere },
  ];
  return render(createElement(createRemixStub(routes)));
}
