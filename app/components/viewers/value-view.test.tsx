import { cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { afterEach, describe, expect, test } from "vitest";
import type { Json } from "~/json.ts";
import type { JsonSchema } from "../schema-form/json-schema.ts";
import { JsonTree } from "./json-tree.tsx";
import { framedDocument, ratioOf } from "./sandboxed-frame.tsx";
import { ValueView } from "./value-view.tsx";

afterEach(cleanup);
const show = (value: Json, schema: JsonSchema = {}) =>
  render(<ValueView value={value} schema={schema} root={schema} title="Output" depth={0} />).container;

describe("what an agent returned as a picture or a page", () => {
  const HOSTILE = '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>';

  test.each<[string, Json, JsonSchema]>([
    ["an SVG", HOSTILE, {}],
    ["a page", `<!doctype html><script>alert(1)</script>${HOSTILE}`, {}],
    ["a declared page", "<img src=x onerror=alert(1)>", { contentMediaType: "text/html" }],
    ["an image that breaks out of its attribute", 'data:image/png,"><script>alert(1)</script>', {}],
    ["a picture inside of an object", { chart: HOSTILE }, {}],
  ])("%s is only ever inside of a frame that may do nothing", (_, value, schema) => {
    const container = show(value, schema);
    const frame = container.querySelector("iframe");
    expect(frame?.getAttribute("sandbox")).toBe("");
    expect(frame?.hasAttribute("src")).toBe(false);
    expect(frame?.getAttribute("srcdoc")).toContain("default-src 'none'");
    expect(container.querySelectorAll("script, [onload], [onerror]")).toHaveLength(0);
    expect(frame?.title).not.toBe("");
  });

  test("the policy comes before the content, which cannot loosen it", () => {
    const document = framedDocument(
      "</style><meta http-equiv=Content-Security-Policy content='script-src *'>",
    );
    const policy =
      /^<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="([^"]+)">/.exec(
        document,
      )?.[1];
    expect(policy).toBe("default-src 'none'; style-src 'unsafe-inline'; img-src data:");
  });

  test("an image's address stays inside of its attribute", () => {
    const frame = show('data:image/png,"><script>x</script>').querySelector("iframe");
    const inner = new DOMParser().parseFromString(frame?.getAttribute("srcdoc") ?? "", "text/html");
    expect(inner.querySelectorAll("script")).toHaveLength(0);
    expect(inner.querySelectorAll("img")).toHaveLength(1);
  });

  test.each<[string, number | undefined]>([
    ['<svg viewBox="0 0 720 360">', 2],
    ["<svg viewBox='0,0,10,20'>", 0.5],
    ['<svg width="300px" height="100">', 3],
    ['<svg width="100%" height="100">', undefined],
    ['<svg viewBox="0 0 1 1000">', undefined],
    ["<svg>", undefined],
    ["no picture", undefined],
  ])("the frame of %s has the ratio %s", (svg, ratio) => {
    expect(ratioOf(svg)).toBe(ratio);
  });
});

describe("records, tables and lists", () => {
  const schema: JsonSchema = {
    type: "object",
    properties: {
      rows: { type: "integer", title: "Rows read" },
      findings: { type: "array", title: "Findings", description: "What stands out" },
      columns: { type: "array", items: { type: "object", properties: { name: { title: "Column" } } } },
    },
  };

  test("short values are facts, the others parts under their titles", () => {
    show({ rows: 1234, findings: ["one", "two"], extra: true }, schema);
    expect(screen.getByText("Rows read").nextElementSibling?.textContent).toBe("1,234");
    expect(screen.getByText("Extra").nextElementSibling?.textContent).toBe("Yes");
    expect(screen.getByRole("heading", { name: "Findings" })).toBeTruthy();
    expect(screen.getByText("What stands out")).toBeTruthy();
    expect(screen.getAllByRole("listitem").map((item) => item.textContent)).toEqual(["one", "two"]);
  });

  test("a list of objects is a table with the schema's titles", () => {
    show(
      {
        columns: [
          { name: "a", ok: true },
          { name: "b", size: 1.5 },
          { name: "c", parts: [1, 2] },
        ],
      },
      schema,
    );
    expect(screen.getAllByRole("columnheader").map((cell) => cell.textContent)).toEqual([
      "Column",
      "Ok",
      "Size",
      "Parts",
    ]);
    const [, first, , third] = screen.getAllByRole("row");
    expect(
      within(first as HTMLElement)
        .getAllByRole("cell")
        .map((cell) => cell.textContent),
    ).toEqual(["a", "yes", "–", "–"]);
    expect(within(third as HTMLElement).getByText("2 entries")).toBeTruthy();
  });

  test("a long table shows its first rows, and more when asked", () => {
    show(Array.from({ length: 120 }, (_, id) => ({ id })));
    expect(screen.getAllByRole("row")).toHaveLength(51);
    fireEvent.click(screen.getByRole("button", { name: "Show more of 120 rows" }));
    expect(screen.getAllByRole("row")).toHaveLength(121);
  });

  test("markup in a table is text", () => {
    const container = show([{ name: "<img src=x onerror=alert(1)>" }]);
    expect(container.querySelector("img")).toBeNull();
    expect(screen.getByText("<img src=x onerror=alert(1)>")).toBeTruthy();
  });

  test("a mark that stands alone keeps its quotes", () => {
    show({ delimiter: "," });
    expect(screen.getByText('","')).toBeTruthy();
  });
});

test("Markdown is parsed once its parser is there", async () => {
  show("# Title\n\n**bold** <script>x</script>", { contentMediaType: "text/markdown" });
  expect(await screen.findByRole("heading", { name: "Title" })).toBeTruthy();
  expect(document.querySelector("script")).toBeNull();
});

describe("the tree", () => {
  test("opens and shuts, and renders nothing that is shut", () => {
    const { container } = render(<JsonTree value={{ a: { b: { c: 1 } } }} />);
    expect(container.textContent).not.toContain("c: ");
    const shut = [...container.querySelectorAll("details")].find(
      (details) => !details.open,
    ) as HTMLDetailsElement;
    shut.open = true;
    fireEvent(shut, new Event("toggle"));
    expect(container.textContent).toContain("c: 1");
  });

  test("a large branch stays shut at first, and comes in portions", () => {
    const { container } = render(<JsonTree value={Array.from({ length: 250 }, (_, i) => i)} />);
    const details = container.querySelector("details") as HTMLDetailsElement;
    expect(details.open).toBe(false);
    details.open = true;
    fireEvent(details, new Event("toggle"));
    fireEvent.click(screen.getByRole("button", { name: "150 more" }));
    expect(screen.getByRole("button", { name: "50 more" })).toBeTruthy();
  });

  test("tells values apart", () => {
    const { container } = render(<JsonTree value={{ text: 'a"b', none: null, empty: [], flag: false }} />);
    expect(container.textContent).toContain('text: "a\\"b"');
    expect(container.textContent).toContain("none: null");
    expect(container.textContent).toContain("empty: []");
    expect(container.textContent).toContain("flag: false");
  });
});
