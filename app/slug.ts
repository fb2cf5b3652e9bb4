/** The longest slug that a workspace may have. */
const LONGEST = 40;

/** A slug made of a name: its Latin letters without their marks, and its digits; empty where it has none. */
export const slugFrom = (name: string): string =>
  name
    .normalize("NFKD")
    .replace(/\p{Mark}/gu, "")
    .replace(/['’]/g, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, LONGEST)
    .replace(/^-+|-+$/g, "");
