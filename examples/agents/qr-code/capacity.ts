import { problem } from "./content.ts";

export type Level = "L" | "M" | "Q" | "H";
export interface Size {
  version: number;
  level: Level;
  blocks: number;
  /** Check bytes of each block. */
  checks: number;
  /** Bytes of content and its frame. */
  data: number;
}

// Table 9 of ISO/IEC 18004 for versions 1 to 20.
const CHECKS: Record<Level, number[]> = {
  L: [7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28],
  M: [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26],
  Q: [13, 22, 18, 26, 18, 24, 18, 22, 20, 24, 28, 26, 24, 20, 30, 24, 28, 28, 26, 30],
  H: [17, 28, 22, 16, 22, 28, 26, 26, 24, 28, 24, 28, 22, 24, 24, 30, 28, 28, 26, 28],
};
const BLOCKS: Record<Level, number[]> = {
  L: [1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8],
  M: [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16],
  Q: [1, 1, 2, 2, 4, 4, 6, 6, 8, 8, 8, 10, 12, 16, 12, 17, 16, 18, 21, 20],
  H: [1, 1, 2, 4, 4, 4, 5, 6, 8, 8, 11, 11, 16, 16, 18, 16, 19, 21, 25, 25],
};

/** The smallest code that holds so many bytes. Throws `too_long`. */
export function choose(bytes: number, level: Level): Size {
  for (let version = 1; version <= 20; version += 1) {
    const checks = CHECKS[level][version - 1] ?? 0;
    const blocks = BLOCKS[level][version - 1] ?? 0;
    const data = Math.floor(bitsOf(version) / 8) - checks * blocks;
    const frame = 4 + (version < 10 ? 8 : 16);
    if (bytes * 8 + frame <= data * 8) return { version, level, blocks, checks, data };
  }
  throw problem(
    "too_long",
    `The content has ${bytes} bytes, more than a code of 97 × 97 holds: shorten it, or lower the correction.`,
  );
}

/** Modules that are left for bits, next to the patterns that every code has. */
function bitsOf(version: number): number {
  let bits = (16 * version + 128) * version + 64;
  if (version >= 2) {
    const marks = Math.floor(version / 7) + 2;
    bits -= (25 * marks - 10) * marks - 55;
  }
  return version >= 7 ? bits - 36 : bits;
}
