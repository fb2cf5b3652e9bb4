import { describe, expect, test } from "vitest";
import { parseMarkdown } from "./parse.ts";
import { safeLink, safePicture } from "./safe-address.ts";
import type { Block, Inline } from "./tree.ts";

const first = (text: string) => parseMarkdown(text)[0];
const inlines = (text: string): Inline[] => {
  const block = first(text);
  return block?.t === "paragraph" ? block.children : [];
};

describe("what Markdown becomes", () => {
  test("headings, paragraphs and marks", () => {
    expect(first("## Title *two*")).toEqual({
      t: "heading",
      level: 2,
      children: [
        { t: "text", text: "Title " },
        { t: "em", children: [{ t: "text", text: "two" }] },
      ],
    });
    expect(inlines("**a** `b<c>` ~~d~~")).toEqual([
      { t: "strong", children: [{ t: "text", text: "a" }] },
      { t: "text", text: " " },
      { t: "code", text: "b<c>" },
      { t: "text", text: " " },
      { t: "del", children: [{ t: "text", text: "d" }] },
    ]);
  });

  test("code keeps its text and names its language", () => {
    expect(first('```js title="x"\nconst a = "<b>";\n```')).toEqual({
      t: "code",
      language: "js",
      text: 'const a = "<b>";',
    });
  });

  test("lists, numbered from where they start, and task lists", () => {
    expect(first("3. three\n4. four")).toMatchObject({ t: "list", ordered: true, start: 3 });
    const tasks = first("- [x] done\n- [ ] open") as Extract<Block, { t: "list" }>;
    expect(tasks.items.map(({ checked }) => checked)).toEqual([true, false]);
    expect(tasks.items[0]?.children).toEqual([{ t: "paragraph", children: [{ t: "text", text: "done" }] }]);
  });

  test("tables", () => {
    expect(first("| a | b |\n|---|---|\n| 1 | `2` |")).toEqual({
      t: "table",
      head: [[{ t: "text", text: "a" }], [{ t: "text", text: "b" }]],
      rows: [[[{ t: "text", text: "1" }], [{ t: "code", text: "2" }]]],
    });
  });

  test("quotes, rules and line breaks", () => {
    expect(first("> said")).toMatchObject({ t: "quote", children: [{ t: "paragraph" }] });
    expect(parseMarkdown("a\n\n---")[1]).toEqual({ t: "rule" });
    expect(inlines("a  \nb").map(({ t }) => t)).toEqual(["text", "break", "text"]);
  });

  test("character references are read, escapes are honoured", () => {
    expect(inlines("a &amp; b &#8364; &#x1F6A2; &unknown;")).toEqual([
      { t: "text", text: "a & b € 🚢 &unknown;" },
    ]);
    expect(
      inlines("\\*plain\\*")
        .map((inline) => ("text" in inline ? inline.text : ""))
        .join(""),
    ).toBe("*plain*");
  });

  test("the tree is plain JSON", () => {
    const tree = parseMarkdown("# a\n\n- b\n\n![c](d)");
    expect(JSON.parse(JSON.stringify(tree))).toEqual(tree);
  });
});

describe("links", () => {
  test.each([
    ["https://example.org/a?b=c", "https://example.org/a?b=c"],
    ["HTTP://EXAMPLE.ORG", "http://example.org/"],
    ["mailto:ada@example.org", "mailto:ada@example.org"],
    ["#part", "#part"],
  ])("%s is followed", (href, target) => {
    expect(safeLink(href)).toBe(target);
  });

  test.each([
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    "java\tscript:alert(1)",
    " javascript:alert(1)",
    "\u0001javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
    "blob:https://example.org/1",
    "//evil.example",
    "/console",
    "main.js",
    "",
    "https://",
  ])("%j is not", (href) => {
    expect(safeLink(href)).toBeUndefined();
  });

  test("a link that leads nowhere safe keeps its words", () => {
    expect(inlines("[go](javascript:alert`1`)")).toEqual([{ t: "text", text: "go" }]);
    expect(inlines("[go](&#106;avascript:alert`1`)")).toEqual([{ t: "text", text: "go" }]);
    expect(inlines("<javascript:alert(1)>").some(({ t }) => t === "link")).toBe(false);
  });
});

describe("pictures", () => {
  test("inside of the text are shown", () => {
    const src = "data:image/png;base64,iVBORw0KGgo=";
    expect(inlines(`![chart](${src})`)).toEqual([{ t: "image", src, alt: "chart" }]);
  });

  test("elsewhere become links: nobody is told who reads the page", () => {
    expect(inlines("![chart](https://tracker.example/p.png)")).toEqual([
      { t: "link", href: "https://tracker.example/p.png", children: [{ t: "text", text: "chart" }] },
    ]);
    expect(inlines("![](javascript:alert(1))")).toEqual([{ t: "text", text: "Image" }]);
  });

  test.each(["data:image/svg+xml;base64,PHN2Zz4=", "data:text/html;base64,AA==", "data:image/png,<svg>"])(
    "%s is none",
    (src) => {
      expect(safePicture(src)).toBeUndefined();
    },
  );
});

describe("text that means harm", () => {
  test("is cut when it is endless, and comes out whole when it is nested without end", () => {
    expect(JSON.stringify(parseMarkdown("a".repeat(400_000))).length).toBeLessThan(301_000);
    for (const text of [
      ">".repeat(5_000),
      "- ".repeat(3_000),
      `${"[".repeat(5_000)}a`,
      "*a ".repeat(5_000),
    ]) {
      expect(depthOf(parseMarkdown(text))).toBeLessThan(120);
    }
  });

  test("HTML is text, its comments are nothing", () => {
    expect(
      inlines("<b>a</b>")
        .map((inline) => ("text" in inline ? inline.text : ""))
        .join(""),
    ).toBe("<b>a</b>");
    expect(parseMarkdown("<!-- secret -->")).toEqual([]);
  });
});

const depthOf = (value: unknown): number =>
  typeof value === "object" && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;
