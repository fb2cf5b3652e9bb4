import { describe, expect, it } from "vitest";
import { env } from "../../test/harness.ts";
import { sha256 } from "../kernel/crypto.ts";
import type { Env } from "../kernel/env.ts";
import { newId } from "../kernel/ids.ts";
import type { Files } from "./archives/file-collector.ts";
import { readUpload } from "./archives/read-upload.ts";
import { writeZip } from "./archives/write-zip.ts";
import { bundleDigest, loadModules, openBundle, storeBundle, storeModules } from "./bundle-store.ts";

const encoder = new TextEncoder();
const filesOf = (contents: Record<string, string | Uint8Array<ArrayBuffer>>): Files =>
  new Map(
    Object.entries(contents).map(([path, data]) => [
      path,
      typeof data === "string" ? encoder.encode(data) : data,
    ]),
  );

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

describe("a bundle in storage", () => {
  const contents = { "b.js": 'const "quoted"', "a.bin": Uint8Array.of(0, 255), "ü.txt": "\uFEFFé" };

  it("is canonical JSON, named by its digest", async () => {
    const tenantId = newId("ten");
    const { digest, bytes } = await storeBundle(env, tenantId, filesOf(contents));
    const text = await (await openBundle(env, tenantId, digest)).text();
    expect(text).toBe('{"files":{"a.bin":{"base64":"AP8="},"b.js":"const \\"quoted\\"","ü.txt":"\uFEFFé"}}');
    expect(digest).toBe(await sha256(text));
    expect(bytes).toBe(encoder.encode(text).length);
  });

  it("has the same name whatever the order of its files, and another for other bytes", () => {
    const reversed = Object.fromEntries(Object.entries(contents).reverse());
    expect(bundleDigest(filesOf(reversed))).toEqual(bundleDigest(filesOf(contents)));
    expect(bundleDigest(filesOf({ ...contents, "ü.txt": "é" }))).not.toEqual(bundleDigest(filesOf(contents)));
  });

  it("gives the very same files back when it is uploaded again", async () => {
    const tenantId = newId("ten");
    const { digest } = await storeBundle(env, tenantId, filesOf(contents));
    const { files } = await (await openBundle(env, tenantId, digest)).json<{ files: unknown }>();
    expect(bundleDigest((await readUpload({ files })).files).digest).toBe(digest);
  });

  it("is written once for each tenant", async () => {
    const { env: counting, puts } = counted();
    const [first, second] = [newId("ten"), newId("ten")];
    for (const tenantId of [first, first, second]) await storeBundle(counting, tenantId, filesOf(contents));
    const { digest } = bundleDigest(filesOf(contents));
    expect(puts).toEqual([first, second].map((tenantId) => `t/${tenantId}/bundles/${digest}.json`));
  });

  it("may be as large as an upload", async () => {
    const tenantId = newId("ten");
    const { digest, bytes } = await storeBundle(
      env,
      tenantId,
      filesOf({ "a.bin": new Uint8Array(20_000_000) }),
    );
    expect((await env.BUNDLES.head(`t/${tenantId}/bundles/${digest}.json`))?.size).toBe(bytes);
  });

  it("of another tenant is not there", async () => {
    const { digest } = await storeBundle(env, newId("ten"), filesOf(contents));
    await expect(openBundle(env, newId("ten"), digest)).rejects.toMatchObject({
      refusal: { code: "unavailable" },
    });
  });
});

describe("modules in storage", () => {
  it("are loaded as they were stored, by their own tenant", async () => {
    const tenantId = newId("ten");
    const modules = { main: "main.js", modules: { "main.js": { js: GOOD } } };
    await storeModules(env, tenantId, "d1", modules);
    expect(await loadModules(env, tenantId, "d1")).toEqual(modules);
    await expect(loadModules(env, newId("ten"), "d1")).rejects.toMatchObject({
      refusal: { code: "unavailable" },
    });
  });

  it("are written once", async () => {
    const { env: counting, puts } = counted();
    const tenantId = newId("ten");
    for (const _ of [1, 2]) await storeModules(counting, tenantId, "d1", { main: "main.js", modules: {} });
    expect(puts).toHaveLength(1);
  });
});

describe("a zip for download", () => {
  const zipped = async (files: Files) => new Uint8Array(await new Response(writeZip(files)).arrayBuffer());

  it("holds the files, and is the same for the same files", async () => {
    const files = filesOf({ "agent.json": "{}", "lib/a.bin": new Uint8Array(200_000) });
    const bytes = await zipped(files);
    expect(bytes.length).toBeLessThan(5000);
    expect((await readUpload({ bytes, contentType: "" })).files).toEqual(files);
    expect(await zipped(files)).toEqual(bytes);
  });
});

const GOOD = "export default async (input) => input;\n";
