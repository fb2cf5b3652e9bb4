import { describe, expect, test } from "vitest";
import type { Json } from "~/json.ts";
import { chooseView, columnsOf } from "./choose-view.ts";

const SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 1"/>';
const LONG = "word ".repeat(60);

describe("by the declared media type", () => {
  test.each<[string, Json, string]>([
    ["image/svg+xml", SVG, "picture"],
    ["IMAGE/SVG+XML; charset=utf-8", SVG, "picture"],
    ["image/png", "data:image/png;base64,AA==", "picture"],
    ["image/png", "AAAA", "text"],
    ["text/html", "<p>hi", "html"],
    ["text/markdown", "no marks at all", "markdown"],
    ["text/plain", "# looks like Markdown\n\n- but\n- is not", "text"],
    ["text/plain", "short", "scalar"],
  ])("%s", (contentMediaType, value, view) => {
    expect(chooseView(value, { contentMediaType })).toBe(view);
  });

  test("a declaration says nothing about what is not text", () => {
    expect(chooseView([1, 2], { contentMediaType: "text/html" })).toBe("list");
  });
});

describe("by what it looks like", () => {
  test.each<[string, Json, string]>([
    ["SVG", SVG, "picture"],
    ["SVG with its declaration", `<?xml version="1.0"?>\n<!-- drawn -->${SVG}`, "picture"],
    ["an image as a data URL", "data:image/webp;base64,AA==", "picture"],
    ["a page", "<!doctype html><title>x</title>", "html"],
    ["a page without its doctype", "\n <html lang=en>", "html"],
    ["a fragment of HTML, which is as likely code", "<p>one</p>", "scalar"],
    ["Markdown", `# Title\n\n- one\n- two\n\n${LONG}`, "markdown"],
    ["a log with a single kind of mark", "- started\n- ended\n- started", "text"],
    ["long text", LONG, "text"],
    ["short text", "Oslo", "scalar"],
    ["a number", 4, "scalar"],
    ["null", null, "scalar"],
    ["a list of texts", ["a", "b"], "list"],
    ["an empty list", [], "list"],
    ["a list of objects", [{ a: 1 }], "table"],
    ["a list of lists", [[1], [2]], "json"],
    ["a mixed list", [1, { a: 1 }], "json"],
    ["an object", { a: 1 }, "record"],
    ["an empty object", {}, "json"],
  ])("%s", (_, value, view) => {
    expect(chooseView(value, {})).toBe(view);
  });

  test("records are laid out two deep; deeper ones are trees", () => {
    expect(chooseView({ a: 1 }, {}, 2)).toBe("record");
    expect(chooseView({ a: 1 }, {}, 3)).toBe("json");
  });
});

test("a table's columns are all keys of its first rows, as they appear", () => {
  expect(columnsOf([{ a: 1 }, { b: 2, a: 1 }, null, 3])).toEqual(["a", "b"]);
  const wide = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`k${i}`, i]));
  expect(columnsOf([wide])).toHaveLength(40);
});
