import { describe, expect, it } from "vitest";
import { textsOf, upload, type ZipEntry, zipOf } from "./archives.test-kit.ts";
import { readUpload } from "./read-upload.ts";

const MANIFEST = { name: "agent.json", data: "{}" };
const read = (...entries: ZipEntry[]) => readUpload(upload(zipOf([MANIFEST, ...entries])));

describe("a zip", () => {
  it("gives its files, sorted, and their size as packed", async () => {
    const bytes = zipOf([
      { name: "main.js", data: "x".repeat(5000) },
      { name: "lib/a.js", data: "a" },
      MANIFEST,
    ]);
    const { files, packedBytes, contents } = await readUpload(upload(bytes));
    expect([...files.keys()]).toEqual(["agent.json", "lib/a.js", "main.js"]);
    expect(await textsOf({ contents })).toMatchObject({ "main.js": "x".repeat(5000) });
    expect(packedBytes).toBe(bytes.length);
  });

  it("of a folder loses the folder", async () => {
    const entries = [
      { name: "my-agent/", mode: 0o040755 },
      { name: "my-agent/agent.json", data: "{}" },
    ];
    const { files } = await readUpload(
      upload(zipOf([...entries, { name: "my-agent/src/main.js", data: "1" }])),
    );
    expect([...files.keys()]).toEqual(["agent.json", "src/main.js"]);
  });

  it("of several folders stays as it is", async () => {
    const { files } = await readUpload(
      upload(
        zipOf([
          { name: "a/agent.json", data: "{}" },
          { name: "b/x.js", data: "" },
        ]),
      ),
    );
    expect([...files.keys()]).toEqual(["a/agent.json", "b/x.js"]);
  });

  it("leaves out what systems and package managers put in, and says so", async () => {
    const { files, ignored } = await read(
      { name: "__MACOSX/._main.js", data: "?" },
      { name: "src/.DS_Store", data: "?" },
      { name: ".git/HEAD", data: "ref" },
      { name: "node_modules/x/bin", data: "../y", mode: 0o120777 },
    );
    expect([...files.keys()]).toEqual(["agent.json"]);
    expect(ignored).toEqual([".DS_Store", ".git", "__MACOSX", "node_modules"]);
  });
});

describe("a hostile zip", () => {
  it.each<[string, ZipEntry[], RegExp]>([
    ["a path that leaves it", [{ name: "../evil.js" }], /"\.\.\/evil\.js" leaves the archive/],
    ["a path that leaves it further in", [{ name: "a/../../b.js" }], /leaves the archive/],
    ["an absolute path", [{ name: "/etc/passwd" }], /is absolute/],
    ["a drive letter", [{ name: "C:/x.js" }], /names a drive/],
    ["backslashes", [{ name: "..\\evil.js" }], /backslash/],
    ["an empty segment", [{ name: "a//b.js" }], /empty segment/],
    ["a control character", [{ name: "a\u0007.js" }], /control characters/],
    ["text that runs backwards", [{ name: "a\u202esj.exe" }], /control characters/],
    ["a path that is too long", [{ name: `${"a".repeat(260)}.js` }], /longer than 255 bytes/],
    ["a prototype's name", [{ name: "__proto__/x.js" }], /reserved name/],
    ["the platform's own module", [{ name: "quayside-harness.js" }], /platform's own/],
    [
      "names that differ in case",
      [{ name: "Main.js" }, { name: "main.js" }],
      /differs from "Main\.js" only in case/,
    ],
    [
      "a name that is file and folder",
      [{ name: "lib" }, { name: "lib/a.js" }],
      /lies in "lib", which is a file/,
    ],
    [
      "a symbolic link",
      [{ name: "link", data: "/etc/passwd", mode: 0o120777 }],
      /"link" is a link or a device/,
    ],
    ["a device", [{ name: "dev", mode: 0o020666 }], /is a link or a device/],
    [
      "a wrong checksum",
      [{ name: "a.js", data: "abc", crc: 1 }],
      /"a\.js" is damaged: its checksum is wrong/,
    ],
    [
      "a size that is too small",
      [{ name: "a.js", data: "abcdef", size: 3 }],
      /"a\.js" cannot be unpacked: there is more of it/,
    ],
    [
      "a size that is too large",
      [{ name: "a.js", data: "abc", size: 300 }],
      /"a\.js" is smaller than the zip says/,
    ],
    ["an encrypted entry", [{ name: "a.js", data: "abc", flags: 0x0801 }], /"a\.js" is encrypted/],
    [
      "two names for one entry",
      [{ name: "a.js", data: "abc", local: { name: "b.js" } }],
      /"a\.js" is described in two ways/,
    ],
  ])("with %s is refused", async (_what, entries, detail) => {
    await expect(read(...entries)).rejects.toMatchObject({
      refusal: { code: "bundle_invalid", detail: expect.stringMatching(detail) },
    });
  });

  it("with the same name twice is refused", async () => {
    const twice = read({ name: "a.js", data: "1" }, { name: "a.js", data: "2" });
    await expect(twice).rejects.toMatchObject({ refusal: { code: "bundle_invalid" } });
  });

  it("whose entries overlap is refused", async () => {
    const overlap = read(
      { name: "a.js", data: "abc" },
      { name: "b.js", data: "abc", offset: 0, local: { name: "agent.json" } },
    );
    await expect(overlap).rejects.toMatchObject({ refusal: { code: "bundle_invalid" } });
  });

  it("that is cut off is refused", async () => {
    const cut = zipOf([MANIFEST, { name: "a.js", data: "abc" }]).slice(0, -30);
    await expect(readUpload(upload(cut))).rejects.toMatchObject({
      refusal: { code: "bundle_invalid", detail: expect.stringMatching(/zip cannot be read/) },
    });
  });

  it("that says it is too large is refused before it is unpacked", async () => {
    await expect(read({ name: "a.bin", data: "tiny", size: 60_000_000 })).rejects.toMatchObject({
      refusal: { code: "payload_too_large" },
    });
  });

  it("that says it is small and is a bomb is refused", async () => {
    const zeros = new Uint8Array(51_000_000);
    const bomb = read({ name: "a.bin", data: zeros, size: 10 });
    await expect(bomb).rejects.toMatchObject({
      refusal: { code: expect.stringMatching(/bundle_invalid|payload_too_large/) },
    });
  });

  it("whose files together are too large is refused", async () => {
    const part = new Uint8Array(26_000_000);
    await expect(read({ name: "a.bin", data: part }, { name: "b.bin", data: part })).rejects.toMatchObject({
      refusal: {
        code: "payload_too_large",
        detail: "The bundle's files have too many bytes unpacked; at most 50,000,000 are allowed.",
      },
    });
  });

  it("with too many files is refused", async () => {
    const many = Array.from({ length: 2000 }, (_, i) => ({ name: `f${i}.txt`, data: "" }));
    await expect(read(...many)).rejects.toMatchObject({
      refusal: { code: "payload_too_large", detail: expect.stringMatching(/too many files/) },
    });
  });

  it("names the entry by pointer", async () => {
    await expect(read({ name: "a/../~x" })).rejects.toMatchObject({
      refusal: { issues: [{ pointer: "/files/a~1..~1~0x" }] },
    });
  });
});
