import { packTar } from "modern-tar";
import { describe, expect, it } from "vitest";
import { gzipOf, type TarEntry, tarOf, textsOf, upload } from "./archives.test-kit.ts";
import { readUpload } from "./read-upload.ts";

const MANIFEST = { name: "agent.json", data: "{}" };
const read = (...entries: TarEntry[]) => readUpload(upload(gzipOf(tarOf([MANIFEST, ...entries]))));

describe("a tar", () => {
  it.each([
    ["gzipped", gzipOf],
    ["plain", (bytes: Uint8Array<ArrayBuffer>) => bytes],
  ])("%s gives its files", async (_what, pack) => {
    const bytes = pack(
      tarOf([MANIFEST, { name: "lib/", type: "5" }, { name: "lib/a.js", data: "a".repeat(700) }]),
    );
    const { files, packedBytes, contents } = await readUpload(upload(bytes));
    expect([...files.keys()]).toEqual(["agent.json", "lib/a.js"]);
    expect(await textsOf({ contents })).toEqual({ "agent.json": "{}", "lib/a.js": "a".repeat(700) });
    expect(packedBytes).toBe(bytes.length);
  });

  it("made of the current folder loses its ./", async () => {
    const { files } = await readUpload(
      upload(
        gzipOf(
          tarOf([
            { name: "./", type: "5" },
            { name: "./agent.json", data: "{}" },
          ]),
        ),
      ),
    );
    expect([...files.keys()]).toEqual(["agent.json"]);
  });

  it("of a folder loses the folder", async () => {
    const { files } = await readUpload(
      upload(
        tarOf([
          { name: "pkg/agent.json", data: "{}" },
          { name: "pkg/main.js", data: "" },
        ]),
      ),
    );
    expect([...files.keys()]).toEqual(["agent.json", "main.js"]);
  });

  it("takes names of more than 100 bytes", async () => {
    const name = `${"folder/".repeat(30)}a.js`;
    const { files } = await readUpload(
      upload(new Uint8Array(await packTar([{ header: { name, size: 1 }, body: "a" }]))),
    );
    expect([...files.keys()]).toEqual([name]);
  });

  it("skips links below node_modules, which every installation has", async () => {
    const { files, ignored } = await read({ name: "node_modules/.bin/x", type: "2", link: "../x/cli.js" });
    expect([...files.keys()]).toEqual(["agent.json"]);
    expect(ignored).toEqual(["node_modules"]);
  });
});

describe("a hostile tar", () => {
  it.each<[string, TarEntry[], RegExp]>([
    ["a symbolic link", [{ name: "a", type: "2", link: "/etc/passwd" }], /"a" is a symbolic link/],
    ["a hard link", [{ name: "a", type: "1", link: "agent.json" }], /"a" is a hard link/],
    ["a character device", [{ name: "a", type: "3" }], /character device/],
    ["a block device", [{ name: "a", type: "4" }], /block device/],
    ["a fifo", [{ name: "a", type: "6" }], /fifo/],
    ["a path that leaves it", [{ name: "../../a.js", data: "x" }], /leaves the archive/],
    ["an absolute path", [{ name: "/a.js", data: "x" }], /is absolute/],
    [
      "the same name twice",
      [
        { name: "a.js", data: "1" },
        { name: "a.js", data: "2" },
      ],
      /"a\.js" is there twice/,
    ],
    ["a wrong checksum", [{ name: "a.js", data: "1", badChecksum: true }], /cannot be read: .*checksum/],
  ])("with %s is refused", async (_what, entries, detail) => {
    await expect(read(...entries)).rejects.toMatchObject({
      refusal: { code: "bundle_invalid", detail: expect.stringMatching(detail) },
    });
  });

  it("that is cut off is refused", async () => {
    const cut = tarOf([MANIFEST, { name: "a.js", data: "x".repeat(2000) }]).slice(0, 2048);
    await expect(readUpload(upload(cut))).rejects.toMatchObject({ refusal: { code: "bundle_invalid" } });
  });

  it("whose gzip is broken is refused", async () => {
    const bytes = gzipOf(tarOf([MANIFEST]));
    bytes[bytes.length - 6] = (bytes[bytes.length - 6] ?? 0) ^ 0xff;
    await expect(readUpload(upload(bytes))).rejects.toMatchObject({
      refusal: {
        code: "bundle_invalid",
        detail: expect.stringMatching(/gzip cannot be read: its checksum is wrong/),
      },
    });
  });

  it("that is a bomb is refused while it is unpacked", async () => {
    const bomb = gzipOf(tarOf([MANIFEST, { name: "a.bin", data: "0".repeat(51_000_000) }]));
    expect(bomb.length).toBeLessThan(100_000);
    await expect(readUpload(upload(bomb))).rejects.toMatchObject({ refusal: { code: "payload_too_large" } });
  });

  it("that hides a bomb in what is skipped is refused", async () => {
    const bomb = gzipOf(tarOf([MANIFEST, { name: "node_modules/a.bin", data: "0".repeat(81_000_000) }]));
    await expect(readUpload(upload(bomb))).rejects.toMatchObject({ refusal: { code: "payload_too_large" } });
  });
});
