import {
  bytesOf,
  concat,
  type GzipParts,
  gzipOf,
  longNameOf,
  paxOf,
  type TarEntry,
  tarOf,
} from "../../../../workers/agents/archives/archives.test-kit.ts";
import { type HostileUpload, MANIFEST, uploadsOf, zeros } from "./hostile-upload.ts";

const file = (more: Partial<TarEntry> = {}): TarEntry => ({ name: "a.js", data: "data", ...more });
const tar = ([entries, end]: [TarEntry[], Uint8Array?]) => gzipOf(tarOf([MANIFEST, ...entries], end));
const entriesOf = (count: number, name: (i: number) => string): TarEntry[] =>
  Array.from({ length: count }, (_, i) => ({ name: name(i) }));
const records = (text: string): TarEntry => ({ name: "pax", type: "x", data: text });
const ONE_BLOCK = new Uint8Array(512);

const OTHER_TYPES: [string, RegExp][] = [
  ["1", /hard link/],
  ["2", /symbolic link/],
  ["3", /character device/],
  ["4", /block device/],
  ["6", /fifo/],
  ["7", /of the type "7"/],
  ["S", /sparse/],
  ["M", /of the type "M"/],
  ["V", /of the type "V"/],
  ["D", /of the type "D"/],
];
const KINDS = uploadsOf(
  "tar",
  tar,
  "bundle_invalid",
  OTHER_TYPES.map(([type, reason]) => [
    `an entry of the type ${type}`,
    [[file({ type, data: "", link: "agent.json" })]],
    reason,
    "a.js",
  ]),
);

const HEADERS = uploadsOf("tar", tar, "bundle_invalid", [
  ["a wrong checksum", [[file({ badChecksum: true })]], /wrong checksum/],
  ["no format that is known", [[file({ magic: "v7\0\0\0\0\0\0" })]], /usual format/],
  ["a size that is no number", [[file({ size: "12x" })]], /not octal/],
  ["a negative size", [[file({ size: "-1" })]], /not octal/],
  ["a size in base 256", [[file({ size: "\x7f\0\0\0\0\0\0\0\0\0\0\x04" })]], /not octal/],
  ["60 MB that are said to be there", [[file({ size: 60_000_000 })]], /cut off/],
  ["a size beyond its end", [[file({ size: 5_000 })]], /cut off/],
  [
    "a size that hides the next entry",
    [[file({ data: "", size: 512 }), file({ name: "b.js", data: "x".repeat(600) })]],
    /usual format|cut off/,
  ],
  ["a folder with data", [[file({ name: "a/", type: "5" })]], /is no file/, "a/"],
  ["a file with a folder's name", [[file({ name: "a/", data: "" })]], /name of a folder/, "a/"],
  ["a link with data", [[file({ type: "2" })]], /is no file/, "a.js"],
  ["a prefix that leads out", [[file({ prefix: "../lib" })]], /leaves the archive/, "../lib/a.js"],
  ["a prefix that is absolute", [[file({ prefix: "/lib" })]], /is absolute/, "/lib/a.js"],
  ["a folder that leads out", [[file({ name: "../", data: "", type: "5" })]], /leaves the archive/, "../"],
]);

const EXTENDED = uploadsOf("tar", tar, "bundle_invalid", [
  ["a longer size than the header's", [[paxOf([["size", "600"]]), file()]], /two different sizes/, "a.js"],
  ["a size that is no number", [[paxOf([["size", "0x4"]]), file()]], /two different sizes/, "a.js"],
  ["a path that leads out", [[paxOf([["path", "../a.js"]]), file()]], /leaves the archive/, "../a.js"],
  [
    "a path twice",
    [
      [
        paxOf([
          ["path", "a.js"],
          ["path", "b.js"],
        ]),
        file(),
      ],
    ],
    /"path" twice/,
  ],
  [
    "paths in two headers",
    [[paxOf([["path", "b.js"]]), paxOf([["path", "c.js"]]), file()]],
    /two different long names/,
  ],
  ["a sparse file", [[paxOf([["GNU.sparse.realsize", "9"]]), file()]], /sparse/, "a.js"],
  ["a sparse file's other name", [[paxOf([["GNU.sparse.name", "../b.js"]]), file()]], /sparse/, "a.js"],
  ["a record that is too long", [[records("99 path=b.js\n"), file()]], /extended header is damaged/],
  ["a record of no length", [[records("0 path=b.js\n"), file()]], /extended header is damaged/],
  ["a record of a negative length", [[records("-9 path=b.js\n"), file()]], /extended header is damaged/],
  [
    "a record's length in hexadecimal",
    [[records("0x10 path=bb.js\n"), file()]],
    /extended header is damaged/,
  ],
  ["a record without an end", [[records("12 path=b.js ")]], /extended header is damaged/],
  ["a record without a key", [[records("8 =b.js\n"), file()]], /extended header is damaged/],
  ["a global path", [[paxOf([["path", "b.js"]], "g"), file()]], /global header/],
  ["a global size", [[paxOf([["size", "1"]], "g"), file()]], /global header/],
  ["no entry behind it", [[paxOf([["path", "b.js"]])]], /cut off/],
  ["2 MB of attributes", [[records("x".repeat(2_000_000)), file()]], /too large/],
  ["a long name that leads out", [[longNameOf("../a.js"), file()]], /leaves the archive/, "../a.js"],
  ["two long names", [[longNameOf("b.js"), longNameOf("c.js"), file()]], /two different long names/, "b.js"],
  [
    "a long name and another path",
    [[longNameOf("b.js"), paxOf([["path", "c.js"]]), file()]],
    /two different long names/,
  ],
  ["a long name of no entry", [[longNameOf("b.js")]], /cut off/],
  [
    "a long target of a link",
    [[{ name: "x", type: "K", data: "/etc/passwd\0" }, file({ type: "2", data: "" })]],
    /symbolic link/,
    "a.js",
  ],
]);

const ENDS = uploadsOf("tar", tar, "bundle_invalid", [
  ["no end", [[file()], new Uint8Array()], /cut off/],
  ["half an end", [[file()], ONE_BLOCK], /cut off/],
  ["half an end and a last entry", [[], concat([ONE_BLOCK, tarOf([file({ data: "" })])])], /data follows/],
  [
    "half an end and another entry",
    [[file()], concat([ONE_BLOCK, tarOf([file({ name: "b.js" })])])],
    /data follows/,
  ],
  [
    "another tar behind it",
    [[file()], concat([ONE_BLOCK, ONE_BLOCK, tarOf([file({ name: "b.js" })])])],
    /data follows/,
  ],
  ["a block that is cut off", [[file()], new Uint8Array(700)], /cut off/],
]);

const gzip = (parts: GzipParts) => gzipOf(tarOf([MANIFEST]), parts);
const another = gzipOf(tarOf([file()]));
const GZIPS = uploadsOf("gzip", gzip, "bundle_invalid", [
  ["a wrong checksum", { crc: 1 }, /checksum is wrong/],
  ["a wrong length", { size: 1 }, /length is not what it says/],
  ["a second member", { after: another }, /more than one member/],
  ["data behind it", { after: bytesOf("hidden") }, /data follows/],
  ["an unknown method", { method: 7 }, /header is not that of a gzip/],
  ["reserved flags", { flags: 0x20 }, /header is not that of a gzip/],
  ["a name without an end", { flags: 8, fields: "x".repeat(20) }, /cut off|damaged/],
  ["extra fields beyond its end", { flags: 4, fields: "\x7f\x7f" }, /cut off/],
  ["a wrong checksum of its header", { flags: 2, fields: "xx" }, /wrong checksum/],
]);

const SIZES = uploadsOf("tar", tar, "payload_too_large", [
  ["51 MB unpacked", [[file({ data: zeros(51) })]], /too many bytes unpacked/],
  ["81 MB to leave out", [[file({ name: ".git/a", data: zeros(81) })]], /too many bytes unpacked/],
  ["81 MB behind its end", [[], zeros(81)], /too many bytes unpacked/],
  ["100,000 entries", [entriesOf(100_000, (i) => `.git/${i}`)], /too many entries/],
  ["100,000 files", [entriesOf(100_000, (i) => `${i}.js`)], /too many files/],
  [
    "90 MB of attributes",
    [Array.from({ length: 100 }, () => records(`900011 comment=${"x".repeat(899_995)}\n`))],
    /too many bytes unpacked/,
  ],
]);

const raw = (bytes: Uint8Array<ArrayBuffer>) => bytes;
const OTHERS: HostileUpload[] = [
  ...uploadsOf("gzip", raw, "bundle_invalid", [
    ["cut off", gzip({}).slice(0, -20), /cut off/],
    ["cut off in its checksum", gzip({}).slice(0, -5), /cut off/],
    ["no tar in it", gzipOf(bytesOf("x".repeat(2000))), /usual format/],
  ]),
  ...uploadsOf("tar", tarOf, "payload_too_large", [
    ["10 MB and a byte", [file({ data: zeros(10) })], /upload has too many bytes/],
  ]),
  ...uploadsOf("gzip", (megabytes: number) => gzipOf(zeros(megabytes)), "payload_too_large", [
    ["81 MB of zeros and no tar", 81, /too many bytes unpacked/],
  ]),
];

export const HOSTILE_TARS: HostileUpload[] = [
  ...KINDS,
  ...HEADERS,
  ...EXTENDED,
  ...ENDS,
  ...GZIPS,
  ...SIZES,
  ...OTHERS,
];
