import {
  gzipOf,
  paxOf,
  type TarEntry,
  tarOf,
  zipOf,
} from "../../../../workers/agents/archives/archives.test-kit.ts";
import { type HostileUpload, MANIFEST, uploadsOf } from "./hostile-upload.ts";

/** Names that no file may have, each with the reason that its refusal gives. */
const NAMES: [name: string, reason: RegExp][] = [
  ["../evil.js", /leaves the archive/],
  ["a/../../evil.js", /leaves the archive/],
  ["a/..", /leaves the archive/],
  ["/etc/passwd", /is absolute/],
  ["//server/share/a.js", /is absolute/],
  ["\\\\server\\share\\a.js", /backslash/],
  ["..\\evil.js", /backslash/],
  ["C:\\evil.js", /backslash/],
  ["C:/evil.js", /names a drive/],
  ["c:evil.js", /names a drive/],
  ["a.js:stream", /Windows cannot write/],
  ["a?.js", /Windows cannot write/],
  ["a.js.", /Windows cannot write/],
  ["a /b.js", /Windows cannot write/],
  ["lib/NUL", /keeps for a device/],
  ["com1.js", /keeps for a device/],
  ["", /has no name/],
  ["a//b.js", /empty segment/],
  ["a/./b.js", /empty segment/],
  ["a\u0000.js", /control characters/],
  ["a\nb.js", /control characters/],
  ["a\u202esj.exe", /control characters/],
  ["__proto__/a.js", /reserved name/],
  ["quayside-harness.js", /platform's own/],
  [`${"é".repeat(127)}.js`, /longer than 255 bytes/],
  ["a".repeat(60_000), /longer than 255 bytes/],
];

/** Bytes that are no UTF-8: not Unicode at all, half a surrogate pair, `../` in more bytes than it has. */
const NO_UTF8 = [
  [0x61, 0xff, 0x62],
  [0x61, 0xed, 0xa0, 0x80],
  [0xc0, 0xae, 0xc0, 0xae, 0x2f, 0x61],
].map((bytes) => Uint8Array.from(bytes));

/** Names that file systems which fold case, normalise or pass over what has no width take for one. */
const TWINS: [first: string, second: string, reason: RegExp][] = [
  ["a.js", "a.js", /is there twice/],
  ["a.js", "./a.js", /is there twice/],
  ["a.js", "A.js", /only in case/],
  ["lib/a.js", "Lib/b.js", /lies in "Lib", which differs from "lib" only in case/],
  ["\u00e4.js", "\u00c4.js", /only in case/],
  ["stra\u00dfe.js", "STRASSE.js", /only in case/],
  ["\u00e4.js", "a\u0308.js", /how its letters are written/],
  ["STRASSE.js", "stra\u1e9ee.js", /only in case/],
  ["\u03b1\u0345\u0301.js", "\u03b1\u0301\u0345.js", /how its letters are written/],
  ["a.js", "a\u200d.js", /how its letters are written/],
  ["lib", "lib/a.js", /lies in "lib", which is a file/],
  ["lib/a.js", "lib", /is a file and a folder/],
  ["LIB", "lib/a.js", /lies in "LIB", which is a file/],
];

const shown = (name: string) => JSON.stringify(name).slice(0, 30);
const zip = (names: (string | Uint8Array)[]) =>
  zipOf([MANIFEST, ...names.map((name) => ({ name, data: "x" }))]);
/** The names are in extended headers, since a header's own field takes no long ones, and none with NUL. */
const tar = (names: (string | Uint8Array)[]) =>
  gzipOf(
    tarOf([
      MANIFEST,
      ...names.flatMap((name): TarEntry[] => [paxOf([["path", name]]), { name: "x", data: "x" }]),
    ]),
  );
const inline = (names: string[]) =>
  new TextEncoder().encode(
    JSON.stringify({
      files: { [MANIFEST.name]: MANIFEST.data, ...Object.fromEntries(names.map((name) => [name, "x"])) },
    }),
  );

export const HOSTILE_NAMES: HostileUpload[] = [
  ...[zip, tar].flatMap((pack) => [
    ...uploadsOf(
      pack.name,
      pack,
      "bundle_invalid",
      NAMES.map(([name, reason]) => [`the name ${shown(name)}`, [name], reason, name]),
    ),
    ...uploadsOf(
      pack.name,
      pack,
      "bundle_invalid",
      NO_UTF8.map((name) => [`the name ${name.join(" ")}`, [name], /is not valid UTF-8/]),
    ),
    ...uploadsOf(
      pack.name,
      pack,
      "bundle_invalid",
      TWINS.map(([a, b, reason]) => [`${shown(a)} and ${shown(b)}`, [a, b], reason]),
    ),
  ]),
  // A member of this name is refused before files are looked at; a path only begins with it.
  ...uploadsOf(
    inline.name,
    inline,
    "bundle_invalid",
    NAMES.map(([name, reason]) => [`the name ${shown(name)}`, [name], reason, name]),
  ).map((upload) => ({ ...upload, detail: /Some files cannot be taken|platform's own/ })),
  ...uploadsOf(
    inline.name,
    inline,
    "bundle_invalid",
    TWINS.slice(1).map(([a, b, reason]) => [`${shown(a)} and ${shown(b)}`, [a, b], reason]),
  ),
  ...uploadsOf(inline.name, inline, "invalid_input", [
    ["half a surrogate pair in a name", ["a\ud800.js"], /surrogate/],
    ["the name __proto__", ["__proto__"], /__proto__/],
  ]),
];
