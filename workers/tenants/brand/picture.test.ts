import { expect, it } from "vitest";
import { jpeg, png, svg, webp } from "./brand.test-kit.ts";
import { readPicture } from "./picture.ts";

it.each([
  ["PNG", png(640, 480), "image/png", 640, 480],
  ["JPEG", jpeg(300, 70), "image/jpeg", 300, 70],
  ["lossy WebP", webp("VP8 ", 400, 200), "image/webp", 400, 200],
  ["lossless WebP", webp("VP8L", 401, 203), "image/webp", 401, 203],
  ["extended WebP", webp("VP8X", 5_000, 70_000), "image/webp", 5_000, 70_000],
])("%s is known by its content, with its size", (_, bytes, type, width, height) => {
  expect(readPicture(bytes)).toEqual({ type, size: { width, height } });
});

const text = (source: string) => new TextEncoder().encode(source);

it.each([
  ["alone", svg()],
  [
    "after a declaration and comments",
    text('<?xml version="1.0"?>\n<!-- a -->\n<!-- - -->\n<svg viewBox="0 0 1 1"/>\n'),
  ],
])("an SVG is one %s", (_, bytes) => {
  expect(readPicture(bytes)).toEqual({ type: "image/svg+xml", size: null });
});

it.each([
  ["nothing", new Uint8Array()],
  ["a page", text("<!doctype html><script>alert(1)</script>")],
  ["a page that holds an SVG", text("<html><svg></svg></html>")],
  ["an SVG after text", text("x<svg></svg>")],
  ["an SVG with entities", text('<!DOCTYPE svg [<!ENTITY a "b">]><svg></svg>')],
  ["an SVG with a DOCTYPE further on", text("<svg><!doctype svg></svg>")],
  ["an SVG that is cut off", text("<svg><rect")],
  [
    "an SVG in UTF-16",
    new Uint8Array([0xff, 0xfe, ...[..."<svg></svg>"].flatMap((char) => [char.charCodeAt(0), 0])]),
  ],
  ["an SVG that is no UTF-8", new Uint8Array([...svg(), 0xff])],
  ["a PNG that is cut off", png().slice(0, 20)],
  ["a PNG whose first chunk is another", text("\x89PNG\r\n\x1a\n....IDAT................")],
  ["a JPEG without a frame", new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2])],
  [
    "a JPEG whose segment has no length",
    new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
  ],
  ["a WebP of no known kind", webp("VP8X", 1, 1).map((byte, i) => (i === 15 ? 0x3f : byte))],
  ["a GIF", text("GIF89a..........")],
])("%s is no picture", (_, bytes) => {
  expect(readPicture(bytes)).toBeNull();
});
