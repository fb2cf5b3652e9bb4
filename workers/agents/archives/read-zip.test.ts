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
