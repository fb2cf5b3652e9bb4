const MAX_PATH_BYTES = 255;
// Control characters, and the marks that change the direction of text: a path must read as it is.
const UNSEEN = /[\p{Cc}\p{Bidi_Control}]/u;
/** Names that Windows keeps for devices, whatever ends them, and characters that it allows in no name. */
const DEVICE = /^(?:con|prn|aux|nul|com[\d¹²³]|lpt[\d¹²³])(?:\.|$)/i;
const NOT_ON_WINDOWS = /[<>:"|?*]|[. ]$/;
const encoder = new TextEncoder();

/** Why a path may not stand in a bundle, as the end of a sentence about it; undefined when it may. */
export const pathProblem = (path: string): string | undefined => unsafePath(path) ?? unwritable(path);

/** Why a path may not even be looked at: it misleads people, or leads out of the bundle on some system. */
export function unsafePath(path: string): string | undefined {
  if (!path.isWellFormed() || path.includes("\ufffd")) return "is not valid UTF-8";
  if (UNSEEN.test(path)) return "has control characters";
  if (path.includes("\\")) return "has a backslash; separate folders with /";
  if (path.startsWith("/")) return "is absolute; paths start inside the bundle";
  if (/^[A-Za-z]:/.test(path)) return "names a drive; paths start inside the bundle";
  return path.split("/").includes("..") ? "leaves the archive with .." : undefined;
}

/** Why a path cannot be a file's everywhere. */
function unwritable(path: string): string | undefined {
  if (path === "") return "has no name";
  const segments = path.split("/");
  if (segments.includes("") || segments.includes(".")) return "has an empty segment";
  if (segments.includes("__proto__")) return "has a reserved name, __proto__";
  if (segments.some((name) => DEVICE.test(name)))
    return "has a name that Windows keeps for a device; rename it";
  if (segments.some((name) => NOT_ON_WINDOWS.test(name)))
    return "has a name that Windows cannot write; rename it";
  if (encoder.encode(path).length > MAX_PATH_BYTES) return `is longer than ${MAX_PATH_BYTES} bytes`;
  return undefined;
}

/** Modules of this name at the top belong to the platform, which puts its own beside a program's. */
export const isReserved = (path: string): boolean => /^quayside-[^/]*\.m?js$/i.test(path);

/** What must be different of any two paths: file systems that fold case, normalise or pass over what has no width see only this. */
export const foldedPath = (path: string): string =>
  path
    .replace(/\p{Default_Ignorable_Code_Point}/gu, "")
    .normalize("NFC")
    .toLowerCase()
    .toUpperCase()
    .toLowerCase()
    .normalize("NFC");

const IGNORED = new Set(["__MACOSX", ".DS_Store", ".git", "node_modules"]);
/** Where macOS keeps a file's attributes, in archives that its tar makes. */
const APPLE_DOUBLE = "._*";

/** What a path is left out of a bundle for, or undefined. */
export function ignoredPart(path: string): string | undefined {
  const part = path.split("/").find((name) => IGNORED.has(name) || name.startsWith("._"));
  return part?.startsWith("._") ? APPLE_DOUBLE : part;
}

/** A path as a message may show it: quoted, control characters escaped, cut. */
export const shownPath = (path: string): string => {
  const text = JSON.stringify(path.length > 80 ? `${path.slice(0, 80)}…` : path);
  return text.replace(/[\p{Cc}\p{Bidi_Control}]/gu, "\ufffd");
};
