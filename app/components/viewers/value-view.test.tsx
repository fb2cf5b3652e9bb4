import { cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { afterEach, describe, expect, test } from "vitest";
import type { Json } from "~/json.ts";
import type { JsonSchema } from "../schema-form/json-schema.ts";
import { JsonTree } from "./json-tree.tsx";
import { sizeOf } from "./sandboxed-frame.tsx";
import { ValueView } from "./value-view.tsx";

afterEach(cleanup);
const show = (value: Json, schema: JsonSchema = {}) =>
  render(
    <ValueView value={value} schema={schema} root={schema} title="Output" depth={0} frame="/frame?at=" />,
  ).container;

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
    expect(frame?.getAttribute("src")).toMatch(/^\/frame\?at=(?:%2Fchart)?(?:&as=picture)?$/);
    expect(frame?.hasAttribute("srcdoc")).toBe(false);
    expect(container.querySelectorAll("script, [onload], [onerror]")).toHaveLength(0);
    expect(frame?.title).not.toBe("");
  });

  test("what is not stored yet is not shown as what it is, and nothing of it stands in the page", () => {
    const root = {};
    const view = (
      <ValueView value={HOSTILE} schema={root} root={root} title="Output" depth={0} frame={null} />
    );
    expect(render(view).container.innerHTML).not.toMatch(/iframe|alert/);
  });

  test.each<[string, { width: number; height: number } | undefined]>([
    ['<svg viewBox="0 0 720 360">', { width: 720, height: 360 }],
    ["<svg viewBox='0,0,10,20'>", { width: 10, height: 20 }],
    ['<svg width="300px" height="100">', { width: 300, height: 100 }],
    ['<svg width="100%" height="100">', undefined],
    ['<svg viewBox="0 0 1 1000">', undefined],
    ["<svg>", undefined],
    ["no picture", undefined],
  ])("the frame of %s has the size %j", (svg, size) => {
    expect(sizeOf(svg)).toEqual(size);
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
