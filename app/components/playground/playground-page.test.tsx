import { cleanup, screen } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { renderPage } from "~/testing/render-page.tsx";
import { PlaygroundPage, type PlaygroundPageProps } from "./playground-page.tsx";

afterEach(cleanup);

const show = (more: Partial<PlaygroundPageProps>) =>
  renderPage(
    <PlaygroundPage
      {...{
        versions: [],
        columns: [],
        inputSchema: {},
        examples: [],
        value: undefined,
        saved: [],
        models: [],
      }}
      agent={{ slug: "greets", title: "Greets", path: "/console/agents/greets", kind: "prompt" }}
      {...{ unasked: null, mayTry: true, results: [], ...more }}
    />,
  );
const linkTo = (name: string) => screen.queryByRole("link", { name })?.getAttribute("href");

test("where no model can be asked, the page says so, and leads to a key and to a server", () => {
  show({ unasked: ["openai/gpt-5"] });
  expect(screen.getByText("No model can be asked yet")).toBeTruthy();
  expect([linkTo("Paste a key"), linkTo("Point to a server")]).toEqual([
    "/console/settings/models#key-apiKey",
    "/console/settings/models#name",
  ]);
});

test("where one can be, nothing is said of it", () => {
  show({});
  expect(linkTo("Paste a key")).toBeUndefined();
});
