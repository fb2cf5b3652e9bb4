import { deflateRawSync } from "node:zlib";
import {
  bytesOf,
  descriptorOf,
  extraField,
  u64,
  type ZipEnd,
  type ZipEntry,
  zipOf,
} from "../../../../workers/agents/archives/archives.test-kit.ts";
import { type HostileUpload, MANIFEST, uploadsOf, zeros } from "./hostile-upload.ts";

const DESCRIBED = 0x0808;
const DATA = "some data of a file";
const file = (more: Partial<ZipEntry> = {}): ZipEntry => ({ name: "a.js", data: DATA, ...more });
const zip = ([entries, end]: [ZipEntry[], ZipEnd?]) => zipOf([MANIFEST, ...entries], end);
const described = (descriptor: Uint8Array): ZipEntry =>
  file({ flags: DESCRIBED, local: { crc: 0, packed: 0, size: 0 }, descriptor });
/** The fields of an extra field for sizes beyond 4 GB. */
const zip64 = extraField(1, [...u64(DATA.length), ...u64(DATA.length)]);
const END_OF_ZIP64 = Uint8Array.from([0x50, 0x4b, 6, 7, ...new Array(16).fill(0)]);
/** The end of an empty zip, to be hidden in a comment. */
const OTHER_END = Uint8Array.from([0x50, 0x4b, 5, 6, ...new Array(18).fill(0)]);
const unicodePath = (name: string) => extraField(0x7075, [1, 0, 0, 0, 0, ...bytesOf(name)]);
/** A zip whose entry is an entry of the zip around it, too; and where it lies in that, behind the manifest. */
const INNER = zipOf([file({ name: "b.js" })]);
const INSIDE = zipOf([MANIFEST]).length - 22 - (46 + MANIFEST.name.length) + (30 + "a.bin".length);
/** An entry that no directory names. */
const HIDDEN = INNER.slice(0, 30 + "b.js".length + deflateRawSync(DATA).length);
const packed = deflateRawSync(DATA);
const entriesOf = (count: number, name: (i: number) => string): ZipEntry[] =>
  Array.from({ length: count }, (_, i) => ({ name: name(i), method: 0 }));

const KINDS = uploadsOf("zip", zip, "bundle_invalid", [
  ["a symbolic link", [[file({ mode: 0o120777 })]], /is a link or a device/, "a.js"],
  ["a character device", [[file({ mode: 0o020666 })]], /is a link or a device/, "a.js"],
  ["a block device", [[file({ mode: 0o060666 })]], /is a link or a device/, "a.js"],
  ["a fifo", [[file({ mode: 0o010666 })]], /is a link or a device/, "a.js"],
  ["a socket", [[file({ mode: 0o140666 })]], /is a link or a device/, "a.js"],
  ["a folder with the mode of a link", [[file({ name: "a/", data: "", mode: 0o120777 })]], /is a link/, "a/"],
  ["a folder with data", [[file({ name: "a/", mode: 0o040755 })]], /folder with data/, "a/"],
  ["an encrypted entry", [[file({ flags: 0x0801 })]], /is encrypted/, "a.js"],
  ["strong encryption", [[file({ flags: 0x0841 })]], /is encrypted/, "a.js"],
  ["AES", [[file({ flags: 0x0801, method: 99 })]], /is encrypted/, "a.js"],
  ["an encrypted directory", [[file({ flags: 0x2800 })]], /is encrypted/, "a.js"],
  ["a patch", [[file({ flags: 0x0820 })]], /is a patch/, "a.js"],
]);

const METHODS = uploadsOf(
  "zip",
  (method: number) => zip([[file({ method, raw: packed })]]),
  "bundle_invalid",
  [1, 9, 12, 14, 93, 95, 98, 0xffff].map((method) => [
    `the method ${method}`,
    method,
    /is compressed by/,
    "a.js",
  ]),
);

const LIES = uploadsOf("zip", zip, "bundle_invalid", [
  ["a wrong checksum", [[file({ crc: 1 })]], /checksum is wrong/, "a.js"],
  ["a wrong checksum of stored data", [[file({ crc: 1, method: 0 })]], /checksum is wrong/, "a.js"],
  ["a size that is too small", [[file({ size: 3 })]], /there is more of it/, "a.js"],
  ["a size that is too large", [[file({ size: 300 })]], /smaller than the zip says/, "a.js"],
  ["51 MB that are said to be few", [[file({ data: zeros(51), size: 100 })]], /there is more of it/, "a.js"],
  ["4 GB that are said to be there", [[file({ size: 0xfffffff0 })]], /smaller than the zip says/, "a.js"],
  ["a size of nothing", [[file({ size: 0 })]], /there is more of it/, "a.js"],
  ["stored data of another size", [[file({ method: 0, size: 5 })]], /another size/, "a.js"],
  ["a packed size that is too small", [[file({ packed: 5 })]], /overlaps/, "a.js"],
  ["a packed size that is too large", [[file({ packed: 500 })]], /overlaps/, "a.js"],
  [
    "data that ends before its packed size",
    [[file({ raw: Uint8Array.from([...packed, 0, 0]) })]],
    /another packed size/,
    "a.js",
  ],
  ["data that is cut off", [[file({ raw: packed.subarray(0, 9) })]], /cannot be unpacked/, "a.js"],
  ["data that is not deflated", [[file({ raw: Uint8Array.of(7, 7, 7, 7) })]], /cannot be unpacked/, "a.js"],
  ["another name in front", [[file({ local: { name: "b.js" } })]], /described in two ways/, "a.js"],
  ["another checksum in front", [[file({ local: { crc: 1 } })]], /described in two ways/, "a.js"],
  ["another size in front", [[file({ local: { size: 1 } })]], /described in two ways/, "a.js"],
  ["another packed size in front", [[file({ local: { packed: 1 } })]], /described in two ways/, "a.js"],
  ["another method in front", [[file({ local: { method: 0 } })]], /described in two ways/, "a.js"],
  ["encryption in front alone", [[file({ local: { flags: 0x0801 } })]], /described in two ways/, "a.js"],
  ["a second name", [[file({ extra: unicodePath("../b.js") })]], /two different names/],
  ["a second name in front", [[file({ local: { extra: unicodePath("b.js") } })]], /two different names/],
  ["a descriptor with another checksum", [[described(descriptorOf(DATA, { crc: 1 }))]], /overlaps/, "a.js"],
  ["a descriptor of other data", [[described(descriptorOf("more"))]], /overlaps/, "a.js"],
  [
    "a descriptor of zip64 for other data",
    [[described(descriptorOf("x", { wide: true }))]],
    /overlaps/,
    "a.js",
  ],
  ["a descriptor that is too short", [[described(descriptorOf(DATA).subarray(1))]], /overlaps/, "a.js"],
  ["a descriptor that is missing", [[described(new Uint8Array())]], /overlaps/, "a.js"],
  ["a descriptor that no header speaks of", [[file({ descriptor: descriptorOf(DATA) })]], /overlaps/, "a.js"],
]);

const STRUCTURE = uploadsOf("zip", zip, "bundle_invalid", [
  ["two entries of the same data", [[file(), file({ name: "b.js", offset: 0 })]], /not where/, "a.js"],
  [
    "an entry in another's data",
    [[file({ name: "a.bin", method: 0, data: INNER }), file({ name: "b.js", offset: INSIDE })]],
    /overlaps/,
    "a.bin",
  ],
  ["entries in another order", [[file({ offset: 200 }), file({ name: "b.js", offset: 45 })]], /overlaps/],
  ["an entry outside", [[file({ offset: 0x7fffffff })]], /overlaps|not where/],
  ["an entry before its first", [[file()], { before: HIDDEN }], /overlaps/, "agent.json"],
  ["data before its directory", [[file()], { between: bytesOf("hidden") }], /overlaps/, "a.js"],
  ["data behind its directory", [[file()], { beforeEnd: bytesOf("hidden") }], /not where it says/],
  ["data behind its end", [[file()], { after: bytesOf("hidden") }], /data follows after its end/],
  ["another end in its comment", [[file()], { comment: OTHER_END }], /not where it says/],
  ["a comment that is cut off", [[file()], { comment: "x", commentBytes: 9 }], /data follows|cut off/],
  ["fewer entries than it has", [[file()], { entries: 1 }], /overlaps/, "agent.json"],
  [
    "more in its directory than its entries",
    [[file()], { beforeEnd: bytesOf("hidden"), directoryBytes: 112 }],
    /more entries than it says/,
  ],
  ["more entries than it has", [[file()], { entries: 3 }], /fewer entries than it says/],
  ["a directory elsewhere", [[file()], { directory: 0 }], /not where it says/],
  ["a directory of another length", [[file()], { directoryBytes: 9 }], /not where it says/],
  ["a directory outside", [[file()], { directory: 0xfffffff0 }], /not where it says/],
  ["a part of several", [[file()], { disk: 1 }], /one part of several/],
  ["entries in other parts", [[file()], { entriesHere: 1 }], /one part of several/],
  ["sizes of zip64", [[file({ size: 0xffffffff, packed: 0xffffffff, extra: zip64 })]], /zip64/],
  ["a place of zip64", [[file({ offset: 0xffffffff })]], /zip64/],
  ["a directory of zip64", [[file()], { directory: 0xffffffff, beforeEnd: END_OF_ZIP64 }], /zip64/],
  [
    "100,000 entries that are said to be fewer",
    [entriesOf(99_999, (i) => `.git/${i}`), { entries: 100_000 % 65_536 }],
    /overlaps/,
  ],
  ["a zip64 end beside its own", [[file()], { beforeEnd: END_OF_ZIP64 }], /not where it says/],
]);

/** What is too much of something, packed or unpacked. */
const SIZES = uploadsOf("zip", zip, "payload_too_large", [
  ["10 MB and a byte", [[file({ method: 0, data: zeros(10) })]], /upload has too many bytes/],
  ["51 MB unpacked", [[file({ data: zeros(51) })]], /too many bytes unpacked/],
  [
    "twice 26 MB",
    [[file({ data: zeros(26) }), file({ name: "b.js", data: zeros(26) })]],
    /too many bytes unpacked/,
  ],
  ["2,001 files", [entriesOf(2_000, (i) => `${i}.js`)], /too many files/],
  [
    "2,001 folders",
    [entriesOf(2_001, (i) => `${i}/`).map((each) => ({ ...each, mode: 0o040755 }))],
    /too many folders/,
  ],
  ["a file below 2,001 folders", [entriesOf(21, (i) => `${i}/${"a/".repeat(100)}b.js`)], /too many folders/],
  ["50,001 entries to leave out", [entriesOf(50_000, (i) => `.git/${i}`)], /too many entries/],
  [
    "100,000 entries, as zip64",
    [entriesOf(99_999, (i) => `.git/${i}`), { entries: 0xffff, beforeEnd: END_OF_ZIP64 }],
    /too many entries/,
  ],
]);

const whole = zip([[file()]]);
const OTHERS: HostileUpload[] = [
  ...uploadsOf(
    "zip",
    (share: number) => whole.slice(0, whole.length * share),
    "bundle_invalid",
    [0.2, 0.6, 0.95].map((share) => [`cut off at ${share}`, share, /cut off/]),
  ),
  ...uploadsOf("zip", zip, "unsupported_media_type", [
    ["data before its first entry", [[file()], { before: bytesOf("MZ") }], /of no known format/],
  ]),
];

export const HOSTILE_ZIPS: HostileUpload[] = [
  ...KINDS,
  ...METHODS,
  ...LIES,
  ...STRUCTURE,
  ...SIZES,
  ...OTHERS,
];
