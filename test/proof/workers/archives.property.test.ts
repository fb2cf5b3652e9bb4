import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  descriptorOf,
  gzipOf,
  longNameOf,
  paxOf,
  type TarEntry,
  tarOf,
  type ZipEntry,
  zipOf,
} from "../../../workers/agents/archives/archives.test-kit.ts";
import { ignoredPart, pathProblem } from "../../../workers/agents/archives/bundle-paths.ts";
import { MAX_FILES, MAX_UNPACKED_BYTES } from "../../../workers/agents/archives/limits.ts";
import { readUpload } from "../../../workers/agents/archives/read-upload.ts";
import { type Upload, wholeFile } from "../../../workers/agents/archives/upload.ts";
import { DomainError } from "../../../workers/kernel/errors.ts";
import { agentFiles, expectOk, makeTenant, request } from "../../harness.ts";
import { times } from "../../soak.ts";

type Bytes = Uint8Array<ArrayBuffer>;
type Files = Map<string, Bytes>;

const segment = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 30 })
  .filter((name) => pathProblem(name) === undefined && !name.includes("/"));
/** Some are longer than the field of a tar's header. */
const path = fc
  .array(segment, { minLength: 1, maxLength: 9 })
  .map((segments) => segments.join("/"))
  .filter((name) => pathProblem(name) === undefined);
const data = fc.oneof(
  fc.uint8Array({ maxLength: 2_000 }),
  fc.integer({ min: 0, max: 70_000 }).map((bytes) => new Uint8Array(bytes)),
);
const manifests = fc
  .tuple(fc.nat(), fc.nat())
  .map(([minor, patch]) => agentFiles("fuzzed", "", { version: `0.${minor}.${patch}` })["agent.json"])
  .map((text): Bytes => new TextEncoder().encode(text));
/** Any files that a bundle may hold, each below a folder of its own, so that none is in another's way. */
const validFiles = fc
  .array(fc.tuple(path, data), { maxLength: 8 })
  .map((files) => files.map(([name, bytes], i): [string, Bytes] => [`d${i}/${name}`, bytes]))
  .filter((files) => files.every(([name]) => pathProblem(name) === undefined && !ignoredPart(name)))
  .chain((files) => manifests.map((manifest): Files => new Map([["agent.json", manifest], ...files])));

const zipEntry = ([name, bytes]: [string, Uint8Array], how: number): ZipEntry => {
  const stored = { name, data: bytes, method: 0 };
  const described = { flags: 0x0808, local: { crc: 0, packed: 0, size: 0 } };
  const ways: ZipEntry[] = [
    stored,
    { name, data: bytes },
    { name, data: bytes, ...described, descriptor: descriptorOf(bytes) },
    { name, data: bytes, ...described, descriptor: descriptorOf(bytes, { signed: false }) },
    { name, data: bytes, ...described, descriptor: descriptorOf(bytes, { wide: true }) },
  ];
  return ways[how % ways.length] ?? stored;
};

const fits = (name: string) => new TextEncoder().encode(name).length <= 100;
function tarEntries([name, bytes]: [string, Uint8Array], how: number): TarEntry[] {
  const plain = { name, data: bytes };
  const slash = name.indexOf("/");
  const prefixed = { name: name.slice(slash + 1), prefix: name.slice(0, slash), data: bytes };
  const short = { name: "x", data: bytes };
  const ways = [
    [
      paxOf([
        ["mtime", "1.5"],
        ["path", name],
        ["size", String(bytes.length)],
      ]),
      short,
    ],
    [longNameOf(name), short],
    ...(fits(name) ? [[plain]] : []),
    ...(slash > 0 && fits(prefixed.name) ? [[prefixed]] : []),
  ];
  return ways[how % ways.length] ?? [plain];
}

/** Archives of some files, each entry written in one of the ways that there are. */
const archivesBy = (pack: (files: [string, Bytes][], how: () => number) => Bytes) =>
  fc.tuple(validFiles, fc.infiniteStream(fc.nat(59))).map(([files, hows]) => {
    const bytes = pack([...files], () => hows.next().value as number);
    return { files, bytes };
  });
const zips = archivesBy((files, how) => zipOf(files.map((file) => zipEntry(file, how()))));
const tars = archivesBy((files, how) => tarOf(files.flatMap((file) => tarEntries(file, how()))));
const gzips = tars.map(({ files, bytes }) => ({ files, bytes: gzipOf(bytes) }));
const archives = fc.oneof(zips, tars, gzips);

const uploadOf = (bytes: Bytes) => readUpload({ bytes, contentType: "" });

async function contentsOf(upload: Upload): Promise<Files> {
  const files: Files = new Map();
  for await (const file of upload.contents()) files.set(file.path, await wholeFile(file));
  return files;
}

/** What may be the answer to anything: files within the limits, or a refusal that is the sender's fault. */
async function expectSound(bytes: Bytes): Promise<void> {
  let upload: Upload;
  try {
    upload = await uploadOf(bytes);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    expect(["bundle_invalid", "payload_too_large", "invalid_input", "unsupported_media_type"]).toContain(
      error.refusal.code,
    );
    return;
  }
  const sizes = [...upload.files.values()].map(({ bytes: size }) => size);
  expect(sizes.length).toBeLessThanOrEqual(MAX_FILES);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(MAX_UNPACKED_BYTES);
  expect([...upload.files.keys()].map(pathProblem).filter(Boolean)).toEqual([]);
  // What was checked is what is read again.
  const read = await contentsOf(upload);
  expect([...read].map(([name, { length }]) => [name, length]).sort()).toEqual(
    [...upload.files].map(([name, { bytes: size }]) => [name, size]).sort(),
  );
}

/** Anywhere, or near an end: there the headers are, in which one number decides about others. */
const place = fc.oneof(
  fc.double({ min: 0, max: 1, noNaN: true }).map((share) => (length: number) => Math.floor(length * share)),
  fc.nat(600).map((at) => (length: number) => Math.min(at, length)),
  fc.nat(600).map((at) => (length: number) => Math.max(0, length - at)),
);
type Change = (bytes: Bytes) => Bytes;
const flip = fc.tuple(place, fc.integer({ min: 1, max: 255 })).map(
  ([at, mask]): Change =>
    (bytes) => {
      const changed = bytes.slice();
      const i = at(bytes.length);
      changed[i] = (changed[i] ?? 0) ^ mask;
      return changed;
    },
);
const cut = place.map(
  (at): Change =>
    (bytes) =>
      bytes.slice(0, at(bytes.length)),
);
const splice = fc.tuple(place, place, fc.uint8Array({ maxLength: 40 })).map(
  ([from, to, put]): Change =>
    (bytes) =>
      Uint8Array.from([
        ...bytes.subarray(0, from(bytes.length)),
        ...put,
        ...bytes.subarray(to(bytes.length)),
      ]),
);
const number = fc.tuple(place, fc.constantFrom(0, 1, 0x7fff, 0xffff, 0x7fffffff, 0xfffffffe, 0xffffffff)).map(
  ([at, value]): Change =>
    (bytes) => {
      const changed = bytes.slice();
      for (let i = 0; i < 4 && at(bytes.length) + i < bytes.length; i++)
        changed[at(bytes.length) + i] = value >>> (8 * i);
      return changed;
    },
);
const changes = fc.array(fc.oneof(flip, flip, cut, splice, number), { minLength: 1, maxLength: 4 });

const VERSIONS = "/api/v1/agents/fuzzed/versions?backport=true";
const MUCH = 1_800_000;

describe("an archive", () => {
  it(
    "of any files, written in any way, gives these files back",
    async () => {
      const property = fc.asyncProperty(archives, async ({ files, bytes }) => {
        expect(await contentsOf(await uploadOf(bytes))).toEqual(files);
      });
      await fc.assert(property, { numRuns: times(200, 5_000) });
    },
    MUCH,
  );

  it.each([
    ["a zip", zips, (bytes: Bytes) => bytes],
    ["a tar", tars, (bytes: Bytes) => bytes],
    ["a tar in a gzip", tars, gzipOf],
    ["a gzip", gzips, (bytes: Bytes) => bytes],
  ])(
    "that is %s and was changed anywhere is refused, or gives files within the limits",
    async (_what, some, pack) => {
      const property = fc.asyncProperty(some, changes, async ({ bytes }, all) => {
        await expectSound(pack(all.reduce((changed, change) => change(changed), bytes)));
      });
      await fc.assert(property, { numRuns: times(300, 5_000) });
    },
    MUCH,
  );

  it(
    "changed or not is published or refused, and no fault of ours",
    async () => {
      const tenant = await makeTenant("scale");
      await expectOk(tenant.api("POST", "/agents", { slug: "fuzzed" }));
      const headers = { authorization: `Bearer ${tenant.key}` };
      const statuses = new Set<number>();
      const property = fc.asyncProperty(archives, fc.option(changes), async ({ bytes }, all) => {
        const body = (all ?? []).reduce((changed, change) => change(changed), bytes);
        const { status } = await request(VERSIONS, { method: "POST", headers, body });
        statuses.add(status);
        expect(status).toBeLessThan(500);
      });
      await fc.assert(property, { numRuns: times(60, 2_000) });
      expect([...statuses]).toEqual(expect.arrayContaining([201, 422]));
    },
    MUCH,
  );
});
