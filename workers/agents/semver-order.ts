/**
 * Text that sorts, byte by byte, as Semantic Versioning 2.0.0 (clause 11) orders versions: what a database can
 * compare. Takes a version that the manifest's schema has accepted.
 */
export function semverKey(version: string): string {
  const dash = version.indexOf("-");
  const core = (dash < 0 ? version : version.slice(0, dash)).split(".").map(padded).join(".");
  // "~" is above every pre-release's "-".
  if (dash < 0) return `${core}~`;
  const identifiers = version.slice(dash + 1).split(".");
  // Numbers go before words; a blank is below all that an identifier may hold, so shorter lists go first.
  return `${core}-${identifiers.map((part) => (/^\d+$/.test(part) ? `0${padded(part)}` : `1${part}`)).join(" ")}`;
}

const padded = (number: string): string => number.padStart(16, "0");

export const isPrerelease = (version: string): boolean => version.includes("-");

/** Orders what an agent's `latestVersion` may be: any release goes above any pre-release. */
export const latestKey = (version: string): string =>
  (isPrerelease(version) ? "0" : "1") + semverKey(version);
