import { parse } from "acorn";
import { describe, expect, it } from "vitest";
import { isTypeScript, stripTypes } from "./strip-types.ts";

const strip = (source: string): string => {
  const stripped = stripTypes(source);
  if (!stripped.ok) throw new Error(stripped.message);
  parse(stripped.code, { ecmaVersion: "latest", sourceType: "module" });
  return stripped.code;
};

describe("stripTypes", () => {
  it("knows TypeScript by its extension", () => {
    expect(["a.ts", "a.mts", "a.d.ts"].map(isTypeScript)).toEqual([true, true, true]);
    expect(["a.js", "ts", "a.tsx", "a.cts"].map(isTypeScript)).toEqual([false, false, false, false]);
  });

  it("takes types off and keeps every line where it was", () => {
    const code = strip("interface A {\n  b: number;\n}\nexport default (a: A): number => a.b as number;\n");
    expect(code.split("\n")[3]).toContain("export default (a) => a.b");
  });

  it("drops imports that are only types, also from quayside", () => {
    const code = strip(
      'import type { Io } from "quayside";\nimport { Run } from "quayside";\nexport const f = (io: Io, r: Run) => io;\n',
    );
    expect(code).not.toContain("quayside");
  });

  it("keeps imports of modules, with their .ts", () => {
    const code = strip('import { a } from "./a.ts";\nimport "./b.ts";\nexport default () => a;\n');
    expect(code).toContain('"./a.ts"');
    expect(code).toContain('"./b.ts"');
  });

  it.each([
    ["enums", "export enum E { A, B = 5 }"],
    ["generics", "export const id = <T,>(x: T): T => x;"],
    ["satisfies", "export const x = { a: 1 } satisfies Record<string, number>;"],
    ["parameter properties", "export class A { constructor(private readonly x: number) {} }"],
    ["overloads", "export function f(a: string): void;\nexport function f(a: unknown) {}"],
    ["declarations", "declare const x: number; declare global { interface Y {} } export {};"],
    ["optional chaining", "export const f = (a?: { b?: number }) => a?.b ?? 1;"],
    ["private fields", "export class A { #x: number = 1; static { this.name; } }"],
  ])("leaves JavaScript of %s", (_what, source) => {
    expect(() => strip(source)).not.toThrow();
  });

  it("says where the TypeScript is wrong", () => {
    const stripped = stripTypes("const a: number = 1;\nconst b: = 2;\n");
    expect(stripped).toMatchObject({
      ok: false,
      line: 2,
      message: expect.stringContaining("Unexpected token"),
    });
  });
});
