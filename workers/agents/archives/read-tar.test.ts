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
