import { describe, expect, it } from "vitest";
import type { MailBrand } from "../contract.ts";
import { nameOnly, oneLine, webAddress } from "./clean-text.ts";
import { render } from "./render.ts";
import { samples } from "./samples.test-kit.ts";

const BRAND: MailBrand = { name: "Quayside", url: "https://quayside.test", poweredBy: true };
const TEMPLATES = Object.entries(samples());
const SCRIPT = "<img src=x onerror=alert(1)>";
const HEADER = "Ada\r\nBcc: eve@example.org\r\n\r\n<script>alert(1)</script>\u2028\u202eevil\u0000";

/** Every address that the HTML leads to or loads. */
const addressesIn = (html: string): string[] =>
  Array.from(html.matchAll(/(?:href|src)="([^"]*)"/g), ([, address = ""]) =>
    address.replaceAll("&amp;", "&"),
  );

describe.each(TEMPLATES)("%s", (name, message) => {
  const { subject, html, text } = render(message, BRAND);
  const links = Object.entries(message).flatMap(([key, value]) =>
    /link$/i.test(key) ? [String(value)] : [],
  );

  it("has a subject, and says the same in HTML and in text, with its links in both", () => {
    expect(subject).toMatch(/^.{10,90}$/);
    expect(addressesIn(html)).toEqual(expect.arrayContaining(links));
    for (const link of links) expect(text).toContain(`\n${link}\n`);
    const bare = html
      .replace(/<(style|title|head)[\s\S]*?<\/\1>/g, "")
      .replace(/<[^>]*>/g, " ")
      .replace(/\s+/g, " ");
    for (const paragraph of text.split("\n\n").slice(0, 2)) expect(bare).toContain(paragraph.slice(0, 60));
    expect(text).not.toMatch(/undefined|null|\[object|<\w/);
  });

  it("loads nothing, runs nothing, and names what it is for those who only hear it", () => {
    expect(html).not.toMatch(/<img|<script|<link|<iframe|url\(|@import| on\w+=/i);
    expect(html).toMatch(/<html lang="en">[\s\S]*<title>[^<]+<\/title>[\s\S]*<h1 /);
    expect(html).toContain('<meta name="color-scheme" content="light dark">');
    expect(html.length).toBeLessThan(12_000);
  });

  it("leads nowhere but to its own links", () => {
    const hostile = render(
      samples(`https://evil.example/ www.evil.example ${SCRIPT}`)[message.template],
      BRAND,
    );
    expect(new Set(addressesIn(hostile.html))).toEqual(new Set(links));
    // No mail program makes a link of what stands in somebody's name.
    if (name === "invitation") {
      expect(hostile.text).not.toMatch(/evil\.example|https:\/\/e/);
      expect(hostile.subject).not.toMatch(/evil\.example|https:\/\/e/);
    }
  });

  it.each([SCRIPT, HEADER, '"><script>alert(1)</script>', "'\"&<>", "x".repeat(5_000)])(
    "shows %j as text and nothing else",
    (hostile) => {
      const mail = render(samples(hostile)[message.template], { ...BRAND, name: hostile });
      expect(mail.subject).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202e]/u);
      expect(mail.html).not.toMatch(/<script|<img|<svg|onerror=alert\(1\)>/);
      expect(mail.html.match(/<(?!\/?(?:\w+)[\s>]|!doctype)/)).toBeNull();
      expect(mail.text).not.toMatch(/\r|\nBcc:/);
      expect(mail.html).not.toMatch(/\r|\nBcc:/);
      expect(mail.subject.length).toBeLessThanOrEqual(300);
      expect(mail.html.length).toBeLessThan(30_000);
    },
  );
});

describe("a brand", () => {
  const verify = samples()["verify-address"];
  const of = (over: Partial<MailBrand>) => render(verify, { ...BRAND, ...over });

  it("has its name, colours and logo, and hides whose the platform is where it may", () => {
    const brand = {
      name: "Harbour",
      accent: "#0a5796",
      onAccent: "#ffffff",
      logoUrl: "https://cdn.test/logo.png",
    };
    const { html, text, subject } = of(brand);
    expect(subject).toContain("Harbour");
    expect(html).toContain('<img src="https://cdn.test/logo.png" alt="Harbour"');
    expect(html).toContain('bgcolor="#0a5796"');
    expect(`${html}${text}`).toContain("Powered by Quayside");
    const hidden = of({ ...brand, poweredBy: false });
    expect(`${hidden.html}${hidden.text}`).not.toContain("Quayside");
  });

  it.each([
    { accent: 'red" onclick="alert(1)' },
    { accent: "url(https://evil.example)" },
    { logoUrl: "http://evil.example/plain.png" },
    { logoUrl: "javascript:alert(1)" },
  ])("cannot be %j", (over) => {
    const { html } = of(over);
    expect(html).toBe(of({}).html);
  });
});

describe("texts of others", () => {
  it("are one line, without what nobody sees", () => {
    expect(oneLine(" a\r\nb\tc\u2029d\u0000e \u202ef\u200b ")).toBe("a b c d e f");
    expect(oneLine("\ud800x")).toBe("\ufffdx");
    expect([...oneLine("⚓".repeat(400))]).toHaveLength(300);
  });

  it("are no links where they are names", () => {
    expect(nameOnly("Acme Inc.")).toBe("Acme Inc.");
    expect(nameOnly("evil.example")).toBe("evil.\u2060example");
    expect(nameOnly("https://evil")).toBe("https:\u2060//evil");
  });

  it.each([
    "javascript:alert(1)",
    "data:text/html,x",
    "//evil.example",
    "https://a:b@evil.example/",
    "/relative",
  ])("%s is no link of a mail", (link) => {
    expect(() => webAddress(link)).toThrow();
    expect(() => render({ ...samples()["verify-address"], link }, BRAND)).toThrow();
  });
});
