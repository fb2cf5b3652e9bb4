import type { ImageType } from "./contract.ts";

/** What a file is by its content, and how large in pixels; SVG has no size of its own. */
export interface Picture {
  type: ImageType;
  size: { width: number; height: number } | null;
}

const startsWith = (bytes: Uint8Array, text: string, at = 0): boolean =>
  [...text].every((char, i) => bytes[at + i] === char.charCodeAt(0));

const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** PNG (third edition), section 11.2.1: the header is the first chunk. */
function pngSize(bytes: Uint8Array) {
  if (bytes.length < 33 || !startsWith(bytes, "IHDR", 12)) return null;
  return { width: viewOf(bytes).getUint32(16), height: viewOf(bytes).getUint32(20) };
}

/** ITU-T T.81, annex B.1: the frame's header is one of the segments, which each say how long they are. */
function jpegSize(bytes: Uint8Array) {
  const view = viewOf(bytes);
  let at = 2;
  while (at + 9 < bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] ?? 0;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    at += 2 + view.getUint16(at + 2);
  }
  return null;
}

/** RFC 9649, sections 2.5 to 2.7: lossy, lossless and extended files have their size in other places. */
function webpSize(bytes: Uint8Array) {
  if (bytes.length < 30) return null;
  const view = viewOf(bytes);
  const three = (at: number) => view.getUint16(at, true) + ((bytes[at + 2] ?? 0) << 16);
  if (startsWith(bytes, "VP8X", 12)) return { width: three(24) + 1, height: three(27) + 1 };
  if (startsWith(bytes, "VP8 ", 12))
    return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
  if (!startsWith(bytes, "VP8L", 12) || bytes[20] !== 0x2f) return null;
  const bits = view.getUint32(21, true);
  return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
}

/** An SVG begins with its root, after an XML declaration and comments at most: no DOCTYPE, which may declare entities. */
const SVG = /^\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--(?:[^-]|-(?!->))*-->\s*)*<svg[\s>]/;

function isSvg(bytes: Uint8Array): boolean {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    const end = text.trimEnd();
    return (
      SVG.test(text) && (end.endsWith("</svg>") || end.endsWith("/>")) && !/<!(?:doctype|entity)/i.test(text)
    );
  } catch {
    return false;
  }
}

/** Reads what a file is from its first bytes, whatever its name or type claims; null for what is none of the four. */
export function readPicture(bytes: Uint8Array): Picture | null {
  const raster = (type: ImageType, size: Picture["size"]) => (size ? { type, size } : null);
  if (startsWith(bytes, "\x89PNG\r\n\x1a\n")) return raster("image/png", pngSize(bytes));
  if (startsWith(bytes, "\xff\xd8\xff")) return raster("image/jpeg", jpegSize(bytes));
  if (startsWith(bytes, "RIFF") && startsWith(bytes, "WEBP", 8)) return raster("image/webp", webpSize(bytes));
  return isSvg(bytes) ? { type: "image/svg+xml", size: null } : null;
}
