import { agentFiles } from "../../../harness.ts";

/** A malicious upload: what it is, its bytes, and what its refusal has to say. */
export interface HostileUpload {
  what: string;
  body: () => Uint8Array<ArrayBuffer>;
  detail: RegExp;
  /** The entry that the refusal points to, if it is about one. */
  entry?: string | undefined;
  code: "bundle_invalid" | "payload_too_large" | "invalid_input" | "unsupported_media_type";
}

/** A table of uploads: what it is, how it is made, what the refusal says, and the entry at fault. */
export const uploadsOf = <T>(
  kind: string,
  pack: (parts: T) => Uint8Array<ArrayBuffer>,
  code: HostileUpload["code"],
  table: [what: string, parts: T, detail: RegExp, entry?: string][],
): HostileUpload[] =>
  table.map(([what, parts, detail, entry]) => ({
    what: `${kind}: ${what}`,
    body: () => pack(parts),
    detail,
    entry,
    code,
  }));

/** A manifest that is taken: but for what is wrong with it, each upload would be published. */
export const MANIFEST = { name: "agent.json", data: agentFiles("victim", "")["agent.json"] ?? "" };
export const zeros = (megabytes: number): Uint8Array => new Uint8Array(megabytes * 1_000_000);
