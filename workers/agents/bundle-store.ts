import { createHash } from "node:crypto";
import type { Bundle, BundleModule } from "../../agents-runtime/isolate/contract.ts";
import { toBase64 } from "../kernel/crypto.ts";
import type { Env } from "../kernel/env.ts";
import { fail } from "../kernel/errors.ts";
import type { Id } from "../kernel/ids.ts";
import { filesPrefix, tenantFiles } from "../kernel/tenant-files.ts";
import type { Files } from "./archives/file-collector.ts";
import type { ModuleGraph } from "./scan/module-graph.ts";
import { parseJsonFile, textOf } from "./scan/module-kinds.ts";

/** A program as an isolate loads it, without configuration. */
export type Modules = Omit<Bundle, "config">;

const bundleKey = (tenantId: Id<"ten">, digest: string): string =>
  `${filesPrefix(tenantId)}bundles/${digest}.json`;
const modulesKey = (tenantId: Id<"ten">, digest: string): string =>
  `${filesPrefix(tenantId)}modules/${digest}.json`;

/**
 * The canonical bundle, piece by piece: JSON `{"files":{path: text | {"base64"}}}` with sorted paths and no blanks.
 * It is what the digest is of, what is stored, and what can be uploaded again.
 */
function* canonicalPieces(files: Files): Generator<Uint8Array> {
  const encoder = new TextEncoder();
  let before = '{"files":{';
  for (const path of [...files.keys()].sort()) {
    const bytes = files.get(path) ?? new Uint8Array();
    const content = textOf(bytes) ?? { base64: toBase64(bytes) };
    yield encoder.encode(`${before}${JSON.stringify(path)}:${JSON.stringify(content)}`);
    before = ",";
  }
  yield encoder.encode("}}");
}

/** SHA-256 (hex) and size of the canonical bundle. */
export function bundleDigest(files: Files): { digest: string; bytes: number } {
  const hash = createHash("sha256");
  let bytes = 0;
  for (const piece of canonicalPieces(files)) {
    hash.update(piece);
    bytes += piece.length;
  }
  return { digest: hash.digest("hex"), bytes };
}

/** Stores a bundle under its digest, unless it is there. Piecewise: it would not fit into memory twice. */
export async function storeBundle(
  env: Env,
  tenantId: Id<"ten">,
  files: Files,
): Promise<{ digest: string; bytes: number }> {
  const named = bundleDigest(files);
  const key = bundleKey(tenantId, named.digest);
  const store = tenantFiles(env, tenantId);
  if (await store.head(key)) return named;
  const { readable, writable } = new FixedLengthStream(named.bytes);
  const stored = store.put(key, readable, { httpMetadata: { contentType: "application/json" } });
  await Promise.all([stored, writeAll(writable, canonicalPieces(files))]);
  return named;
}

async function writeAll(writable: WritableStream<Uint8Array>, pieces: Iterable<Uint8Array>): Promise<void> {
  const writer = writable.getWriter();
  for (const piece of pieces) await writer.write(piece);
  await writer.close();
}

/** Stores what an isolate loads of a bundle: types stripped, and only what the main module can reach. */
export async function storeModules(
  env: Env,
  tenantId: Id<"ten">,
  digest: string,
  modules: Modules,
): Promise<void> {
  const key = modulesKey(tenantId, digest);
  const store = tenantFiles(env, tenantId);
  if (await store.head(key)) return;
  await store.put(key, JSON.stringify(modules), { httpMetadata: { contentType: "application/json" } });
}

/** The modules of a bundle that was scanned and not blocked. */
export function modulesOf(files: Files, graph: ModuleGraph, main: string): Modules {
  const modules = [...graph.loaded].map(([path, kind]): [string, BundleModule] => {
    const text = graph.texts.get(path) ?? "";
    if (kind === "js") return [path, { js: graph.modules.get(path)?.code ?? text }];
    if (kind === "json") return [path, { json: parseJsonFile(text) }];
    if (kind === "text") return [path, { text }];
    return [path, { wasm: toBase64(files.get(path) ?? new Uint8Array()) }];
  });
  return { main, modules: Object.fromEntries(modules) };
}

/** The program of a ready version, by its bundle's digest; `unavailable` if storage lost it. */
export async function loadModules(env: Env, tenantId: Id<"ten">, digest: string): Promise<Modules> {
  const object = await tenantFiles(env, tenantId).get(modulesKey(tenantId, digest));
  if (!object) fail("unavailable", "The version's program is missing from storage. Publish a new version.");
  return object.json<Modules>();
}

/** The canonical bundle of a version, as JSON. */
export async function openBundle(env: Env, tenantId: Id<"ten">, digest: string): Promise<R2ObjectBody> {
  const object = await tenantFiles(env, tenantId).get(bundleKey(tenantId, digest));
  return (
    object ?? fail("unavailable", "The version's bundle is missing from storage. Publish a new version.")
  );
}
