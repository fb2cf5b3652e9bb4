import { describe, expect, it } from "vitest";
import { maskerOf, textMaskerOf } from "./masking.ts";

const masked = (secrets: string[], value: unknown) => JSON.parse(maskerOf(secrets)(JSON.stringify(value)));

describe("maskerOf", () => {
  it("masks texts and names at every depth, and leaves the rest", () => {
    expect(masked(["s3cr3t"], { a: ["x s3cr3t y", { s3cr3ts: true }], b: null, n: 1.5 })).toEqual({
      a: ["x •••••• y", { "••••••s": true }],
      b: null,
      n: 1.5,
    });
  });

  it("keeps JSON valid where a secret stands inside a number", () => {
    expect(masked(["12345678"], { n: 9123456780, m: 12 })).toEqual({ n: "9••••••0", m: 12 });
  });

  it("finds secrets that JSON writes differently", () => {
    const secret = 'a"b\\c\nd';
    expect(masked([secret], { said: `<${secret}>` })).toEqual({ said: "<••••••>" });
    expect(maskerOf(["secret"])('{"a":"\\u0073ecret"}')).toBe('{"a":"••••••"}');
  });

  it("is not fooled by notation that looks like a secret", () => {
    expect(masked(['":true'], { public: true })).toEqual({ public: true });
    expect(masked(["publicly"], JSON.parse('{"__proto__":"publicly"}'))).toEqual(
      JSON.parse('{"__proto__":"••••••"}'),
    );
  });

  it("leaves nothing of a secret that contains another", () => {
    expect(masked(["secret", "secret-and-more"], "secret-and-more")).toBe("••••••");
  });

  it("does nothing without secrets, or with ones too short to mask", () => {
    const text = '{ "a" : 1.0 }';
    expect(maskerOf([])(text)).toBe(text);
    expect(maskerOf(["a"])(text)).toBe(text);
  });

  it("masks what is no JSON, or too deep, all the same", () => {
    expect(maskerOf(["secret"])("not JSON: secret")).toBe("not JSON: ••••••");
    const deep = `${"[".repeat(50_000)}"secret"${"]".repeat(50_000)}`;
    expect(maskerOf(["secret"])(deep)).not.toContain("secret");
  });
});

describe("textMaskerOf", () => {
  it("masks plain texts", () => {
    expect(textMaskerOf(["12345678"])("call 12345678 now")).toBe("call •••••• now");
  });
});
