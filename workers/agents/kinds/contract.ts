import type { Upload } from "../archives/upload.ts";
import type { Finding } from "../contract.ts";
import type { Manifest } from "../manifest/manifest.ts";
import type { ScannedFile } from "../scan/scan-file.ts";

/** A bundle whose files have been looked through one by one. */
export interface ScannedBundle {
  manifest: Manifest;
  files: ReadonlyMap<string, ScannedFile>;
}

/** What a kind of agent makes of a bundle. */
export interface Program {
  /** What speaks against it, beside what is looked at in every bundle. */
  findings: Finding[];
  /** Hosts that it plainly addresses, as the manifest would write them. */
  hostsUsed: string[];
  /** Makes what the kind's driver loads, as pieces of JSON text; asked for where nothing blocks. */
  make(upload: Upload): Promise<Uint8Array[]>;
}

export type ProgramRules = (bundle: ScannedBundle) => Program;

/** A value as the text of a program. */
export const jsonProgram = (value: unknown): Uint8Array[] => [
  new TextEncoder().encode(JSON.stringify(value)),
];

/** A finding about a file that the manifest names and the bundle has not, or not as text. */
export const fileMissing = (path: string, pointer: string): Finding => ({
  severity: "block",
  rule: "file-missing",
  path,
  pointer,
  message: `${path} is not in the bundle, or no text.`,
  hint: "Put the file into the bundle, or correct the path in agent.json.",
});
