const MAX_PATH_BYTES = 255;
// Control characters, and the marks that change the direction of text: a path must read as it is.
const UNSEEN = /[\p{Cc}\p{Bidi_Control}]/u;
const encoder = new TextEncoder();

/** Why a path may not stand in a bundle, as the end of a sentence about it; undefined when it may. */
export function pathProblem(path: string): string | undefined {
  if (path === "") return "has no name";
  if (encoder.encode(path).length > MAX_PATH_BYTES) return `is longer than ${MAX_PATH_BYTES} bytes`;
  if (!path.isWellFormed() || path.includes("\ufffd")) return "is not valid UTF-8";
  if (UNSEEN.test(path)) return "has control characters";
  if (path.includes("\\")) return "has a backslash; separate folders with /";
  if (path.startsWith("/")) return "is absolute; paths start inside the bundle";
  if (/^[A-Za-z]:/.test(path)) return "names a drive; paths start inside the bundle";
  const segments = path.split("/");
  if (segments.includes("..")) return "leaves the archive with ..";
  if (segments.includes("") || segments.includes(".")) return "has an empty segment";
  if (segments.includes("__proto__")) return "has a reserved name, __proto__";
  return undefined;
}

/** Modules of this name at the top belong to the platform, which puts its own beside a program's. */
export const isReserved = (path: string): boolean => /^quayside-[^/]*\.m?js$/i.test(path);

/** What must be different of any two paths: file systems that fold case or normalise see only this. */
export const foldedPath = (path: string): string => path.normalize("NFC").toLowerCase();

const IGNORED = new Set(["__MACOSX", ".DS_Store", ".git", "node_modules"]);

/** The part of a path for which it is left out of a bundle, or undefined. */
export const ignoredPart = (path: string): string | undefined =>
  path.split("/").find((part) => IGNORED.has(part));

/** A path as a message may show it: quoted, control characters escaped, cut. */
export const shownPath = (path: string): string => {
  const text = JSON.stringify(path.length > 80 ? `${path.slice(0, 80)}…` : path);
  return text.replace(/[\p{Cc}\p{Bidi_Control}]/gu, "\ufffd");
};
