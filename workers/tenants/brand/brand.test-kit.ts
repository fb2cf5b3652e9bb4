import { toBase64 } from "../../kernel/crypto.ts";

const bytesOf = (...parts: (string | number[])[]): Uint8Array<ArrayBuffer> =>
  new Uint8Array(
    parts.flatMap((part) => (typeof part === "string" ? [...part].map((char) => char.charCodeAt(0)) : part)),
  );

const four = (value: number): number[] => [
  value >>> 24,
  (value >>> 16) & 255,
  (value >>> 8) & 255,
  value & 255,
];

/** The head of a PNG, as far as sizes go. */
export const png = (width = 64, height = 64, extra = 0) =>
  bytesOf(
    "\x89PNG\r\n\x1a\n",
    four(13),
    "IHDR",
    four(width),
    four(height),
    [8, 6, 0, 0, 0],
    four(0),
    Array(extra).fill(7),
  );

/** The head of a JPEG: two other segments, then the frame. */
export const jpeg = (width: number, height: number) =>
  bytesOf(
    [0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xc4, 0, 3, 0, 0xff, 0xc2, 0, 17, 8],
    four(height).slice(2),
    four(width).slice(2),
    [3, 0, 0],
  );

/** The heads of the three kinds of WebP. */
export const webp = (kind: "VP8 " | "VP8L" | "VP8X", width: number, height: number) => {
  const three = (value: number) => [value & 255, (value >> 8) & 255, (value >> 16) & 255];
  const bits = (width - 1) | ((height - 1) << 14);
  const body = {
    "VP8 ": [0, 0, 0, 0x9d, 1, 0x2a, ...three(width).slice(0, 2), ...three(height).slice(0, 2)],
    VP8L: [0x2f, bits & 255, (bits >>> 8) & 255, (bits >>> 16) & 255, bits >>> 24, 0, 0, 0, 0, 0],
    VP8X: [0, 0, 0, 0, ...three(width - 1), ...three(height - 1)],
  }[kind];
  return bytesOf("RIFF", [0, 0, 0, 0], "WEBP", kind, [0, 0, 0, 0], body, [0, 0, 0, 0]);
};

export const svg = (inside = '<rect width="8" height="8" fill="#0a7"/>') =>
  new TextEncoder().encode(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8">${inside}</svg>`);

/** A picture as the API takes it. */
export const sent = (bytes: Uint8Array) => ({ data: toBase64(bytes) });
