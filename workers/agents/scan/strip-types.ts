import { transform } from "sucrase";

/** JavaScript from TypeScript, line for line; or where the TypeScript is wrong (line and column from 1). */
export type Stripped =
  | { ok: true; code: string }
  | { ok: false; message: string; line?: number; column?: number };

/** Whether a module's types are taken off at publish. It keeps its name: imports of "./x.ts" go on working. */
export const isTypeScript = (path: string): boolean => /\.m?ts$/.test(path);

/** Removes types (and imports that are only types) from a TypeScript module; does not check them. */
export function stripTypes(source: string): Stripped {
  try {
    const { code } = transform(source, {
      transforms: ["typescript"],
      disableESTransforms: true,
      keepUnusedImports: false,
    });
    return { ok: true, code };
  } catch (error) {
    // sucrase says where only in words: "Error transforming x: Unexpected token (3:5)".
    const text = error instanceof Error ? error.message : String(error);
    const [, line, column] = /\((\d+):(\d+)\)$/.exec(text) ?? [];
    const message = text.replace(/^Error transforming[^:]*: /, "").replace(/ \(\d+:\d+\)$/, "");
    if (line === undefined || column === undefined) return { ok: false, message };
    return { ok: false, message, line: Number(line), column: Number(column) };
  }
}
