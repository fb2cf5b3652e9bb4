import { readBytes } from "./bytes.js";
import { ALGORITHMS, checksums } from "./checksums.js";
import { problem } from "./problem.js";

/**
 * Computes CRC-32, Adler-32, FNV-1a and xxHash32 of text or bytes, and compares them with what is expected.
 * @param {{ text?: string, base64?: string, seed?: number, expected?: string }} input
 */
export default async function checksum(input, io) {
  const bytes = readBytes(input);
  const expected = input.expected === undefined ? undefined : readExpected(input.expected);
  const values = checksums(bytes, input.seed ?? 0);
  io.log.info("Computed checksums", { bytes: bytes.length });

  const hex = {};
  const decimal = {};
  for (const name of ALGORITHMS) {
    hex[name] = values[name].toString(16).padStart(8, "0");
    decimal[name] = values[name];
  }
  if (expected === undefined) return { bytes: bytes.length, hex, decimal };
  const matches = ALGORITHMS.filter((name) => values[name] === expected);
  return { bytes: bytes.length, hex, decimal, verified: matches.length > 0, matches };
}

/** "0xCBF43926", "cbf43926", "CBF43926h" and "CB:F4:39:26" are the same. */
function readExpected(text) {
  const bare = text.replace(/[\s:_-]/g, "").toLowerCase();
  const digits = /^(?:0x)?([0-9a-f]{1,8})h?$/.exec(bare)?.[1];
  if (digits) return Number.parseInt(digits, 16);
  throw problem(
    "invalid_expected",
    `“${text.slice(0, 60)}” is not a checksum of 32 bits: write it as 8 hexadecimal digits.`,
  );
}
