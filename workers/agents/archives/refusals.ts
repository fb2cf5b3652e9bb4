import { DomainError, fail } from "../../kernel/errors.ts";
import { toPointer } from "../../kernel/json.ts";
import { shownPath } from "./bundle-paths.ts";

/** The refusal of an upload because of one of its entries; `reason` ends the sentence that begins with the entry. */
export const entryRefusal = (path: string, reason: string): DomainError =>
  new DomainError({
    code: "bundle_invalid",
    detail: `The bundle's entry ${shownPath(path)} ${reason}.`,
    issues: [{ pointer: toPointer(["files", path.slice(0, 300)]), detail: reason }],
  });

/** Throws an `entryRefusal`. */
export function refuseEntry(path: string, reason: string): never {
  throw entryRefusal(path, reason);
}

/** Refuses an upload that cannot be read as what it is; `reason` is a sentence without its full stop. */
export function refuseArchive(format: string, reason: string): never {
  fail("bundle_invalid", `The ${format} cannot be read: ${reason}.`, {
    issues: [{ pointer: "", detail: reason }],
  });
}

/** Refuses an upload that is more than may be. */
export const tooLarge = (what: string, limit: number): never =>
  fail("payload_too_large", `${what}; at most ${limit.toLocaleString("en")} are allowed.`, {
    issues: [{ pointer: "", detail: "send less" }],
    meta: { limit },
  });
