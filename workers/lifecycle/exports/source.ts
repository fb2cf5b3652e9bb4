import type { UploadFile } from "../../agents/index.ts";
import type { Env } from "../../kernel/env.ts";
import type { Id } from "../../kernel/ids.ts";

/** Whose data is exported. */
export interface Exported {
  env: Env;
  tenantId: Id<"ten">;
}

/** A part of what a workspace has, in files that fit into one segment. */
export interface ExportPart {
  files: UploadFile[];
  /** What the next part comes behind; null at the end. */
  after: string | null;
}

/** One kind of what a workspace has, part by part; the same place gives the same part again. */
export type ExportSource = (of: Exported, after: string) => Promise<ExportPart>;

const encoder = new TextEncoder();

/** A file that is in memory. */
export function textFile(path: string, text: string): UploadFile {
  const content = encoder.encode(text);
  return {
    path,
    bytes: content.length,
    read: async function* () {
      yield content;
    },
  };
}

/** Rows as a file of JSON Lines, named after the first of them; none of no rows. */
export const linesFile = (folder: string, first: string, rows: readonly object[]): UploadFile[] =>
  rows.length === 0
    ? []
    : [textFile(`${folder}/${first}.jsonl`, rows.map((row) => `${JSON.stringify(row)}\n`).join(""))];
