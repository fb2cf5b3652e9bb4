import { describe, expect, it } from "vitest";
import { env } from "../../test/harness.ts";
import { sha256, toBase64 } from "../kernel/crypto.ts";
import type { Env } from "../kernel/env.ts";
import { newId } from "../kernel/ids.ts";
import { textsOf } from "./archives/archives.test-kit.ts";
import { readUpload } from "./archives/read-upload.ts";
import type { Upload } from "./archives/upload.ts";
import { writeJson } from "./archives/write-json.ts";
import { tarBytes } from "./archives/write-tar.ts";
import { writeZip } from "./archives/write-zip.ts";
import {
  bundleDigest,
  loadProgram,
  type Modules,
  openBundle,
  storeBundle,
  storeProgram,
} from "./bundle-store.ts";

const GOOD = "export default async (input) => input;\n";
type Contents = Record<string, string | Uint8Array>;

const uploadOf = (contents: Contents): Promise<Upload> => {
  const files = Object.entries(contents).map(([path, data]) => [
    path,
    typeof data === "string" ? data : { base64: toBase64(data) },
  ]);
  return readUpload({ files: Object.fromEntries(files) });
};
const digestOf = async (contents: Contents) => bundleDigest((await uploadOf(contents)).files);

/** The bucket, with its writes counted. */
function counted(): { env: Env; puts: string[] } {
  const puts: string[] = [];
  const bucket = {
    head: (key: string) => env.BUNDLES.head(key),
    put: (key: string, ...rest: [never]) => {
      puts.push(key);
      return env.BUNDLES.put(key, ...rest);
    },
  };
  return { env: { ...env, BUNDLES: bucket as unknown as Env["BUNDLES"] }, puts };
}

const CONTENTS = { "b.js": 'const "quoted"', "a.bin": Uint8Array.of(0, 255), "ü.txt": "\uFEFFé" };

describe("a bundle's digest", () => {
  it("is that of the list that sha256sum prints", async () => {
    const lines = ["a.bin", "b.js", "ü.txt"].map(async (path) => {
      const data = CONTENTS[path as keyof typeof CONTENTS];
      return `${await sha256(typeof data === "string" ? data : Uint8Array.from(data))}  ${path}\n`;
    });
    expect(await digestOf(CONTENTS)).toBe(await sha256((await Promise.all(lines)).join("")));
  });

  it("is the same whatever the order of its files, and another for other bytes or names", async () => {
    const digest = await digestOf(CONTENTS);
    expect(await digestOf(Object.fromEntries(Object.entries(CONTENTS).reverse()))).toBe(digest);
    const { "b.js": script, ...others } = CONTENTS;
    expect(await digestOf({ ...CONTENTS, "ü.txt": "é" })).not.toBe(digest);
    expect(await digestOf({ ...others, "c.js": script })).not.toBe(digest);
  });

  it("sorts paths as bytes, not as UTF-16", async () => {
    // U+FF5E comes before U+1F600 in UTF-8, and after it in UTF-16.
    const lines = ["\uff5e", "\u{1f600}"].map(async (path) => `${await sha256("")}  ${path}\n`);
    const expected = await sha256((await Promise.all(lines)).join(""));
    expect(await digestOf({ "\u{1f600}": "", "\uff5e": "" })).toBe(expected);
  });
});

describe("a bundle in storage", () => {
  const long = `${"folder/".repeat(20)}${"é".repeat(40)}.js`;

  it("gives the very same files back, long names and empty files too", async () => {
    const tenantId = newId("ten");
    const upload = await uploadOf({ ...CONTENTS, [long]: "x".repeat(513), empty: "" });
    const digest = bundleDigest(upload.files);
    await storeBundle(env, tenantId, digest, upload);
    const contents = await openBundle(env, tenantId, digest);
    expect(await textsOf({ contents })).toEqual(await textsOf(upload));
    expect((await env.BUNDLES.head(`t/${tenantId}/bundles/${digest}.tar`))?.size).toBe(
      tarBytes(upload.files),
    );
  });

  it("is written once for each tenant", async () => {
    const { env: counting, puts } = counted();
    const [first, second] = [newId("ten"), newId("ten")];
    const upload = await uploadOf(CONTENTS);
    const digest = bundleDigest(upload.files);
    for (const tenantId of [first, first, second]) await storeBundle(counting, tenantId, digest, upload);
    expect(puts).toEqual([first, second].map((tenantId) => `t/${tenantId}/bundles/${digest}.tar`));
  });

  it("of another tenant is not there", async () => {
    const upload = await uploadOf(CONTENTS);
    const digest = bundleDigest(upload.files);
    await storeBundle(env, newId("ten"), digest, upload);
    await expect(openBundle(env, newId("ten"), digest)).rejects.toMatchObject({
      refusal: { code: "unavailable" },
    });
  });
});

describe("a program in storage", () => {
  const program = { main: "main.js", modules: { "main.js": { js: GOOD } } };
  const pieces = [...JSON.stringify(program)].map((char) => new TextEncoder().encode(char));

  it("is loaded as it was stored, by its own tenant", async () => {
    const tenantId = newId("ten");
    await storeProgram(env, tenantId, "d1", pieces);
    expect(await loadProgram<Modules>(env, tenantId, "d1")).toEqual(program);
    await expect(loadProgram<Modules>(env, newId("ten"), "d1")).rejects.toMatchObject({
      refusal: { code: "unavailable" },
    });
  });

  it("is written once", async () => {
    const { env: counting, puts } = counted();
    const tenantId = newId("ten");
    for (const _ of [1, 2]) await storeProgram(counting, tenantId, "d1", pieces);
    expect(puts).toHaveLength(1);
  });
});

describe("a bundle for download", () => {
  const contents = { ...CONTENTS, "lib/a.bin": new Uint8Array(200_000), "agent.json": "{}" };

  it("is a zip, and the same for the same files", async () => {
    const upload = await uploadOf(contents);
    const zipped = async () => new Uint8Array(await new Response(writeZip(upload.contents())).arrayBuffer());
    const bytes = await zipped();
    expect(bytes.length).toBeLessThan(5000);
    expect((await readUpload({ bytes, contentType: "" })).files).toEqual(upload.files);
    expect(await zipped()).toEqual(bytes);
  });

  it("is JSON that can be uploaded again, text as text", async () => {
    const upload = await uploadOf({ ...contents, "large.txt": `${"é\n\u{1f600}"}`.repeat(30_000) });
    const json = await new Response(writeJson(upload.contents)).json<{ files: Record<string, unknown> }>();
    expect(json.files).toMatchObject({ "ü.txt": "\uFEFFé", "a.bin": { base64: "AP8=" } });
    expect((await readUpload(json)).files).toEqual(upload.files);
  });
});
