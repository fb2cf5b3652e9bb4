import { createHash } from "node:crypto";
import type { Bundle } from "../../agents-runtime/isolate/contract.ts";
import type { Env } from "../kernel/env.ts";
import { fail } from "../kernel/errors.ts";
import type { Id } from "../kernel/ids.ts";
import { filesPrefix, removeFiles, type TenantFiles, tenantFiles } from "../kernel/tenant-files.ts";
import type { FileFacts } from "./archives/file-collector.ts";
import { readTar } from "./archives/read-tar.ts";
import type { FileContent, Upload } from "./archives/upload.ts";
import { tarBytes, writeTar } from "./archives/write-tar.ts";

/** A program as an isolate loads it, without configuration. */
export type Modules = Omit<Bundle, "config">;

/** Where the pages of a version are, each file by itself. */
export const pagesPrefix = (digest: string): string => `pages/${digest}/`;
const bundleKey = (tenantId: Id<"ten">, digest: string): string =>
  `${filesPrefix(tenantId)}bundles/${digest}.tar`;
const modulesKey = (tenantId: Id<"ten">, digest: string): string =>
  `${filesPrefix(tenantId)}modules/${digest}.json`;

/**
 * The digest of a bundle: SHA-256 (hex) of what `sha256sum` prints of its files, sorted by path as bytes. The same
 * files have the same digest, in whatever archive and order they came.
 */
export function bundleDigest(files: ReadonlyMap<string, FileFacts>): string {
  const hash = createHash("sha256");
  const named = [...files].map(([path, { sha256 }]) => ({ path: Buffer.from(path), sha256 }));
  for (const { path, sha256 } of named.sort((a, b) => Buffer.compare(a.path, b.path)))
    hash.update(`${sha256}  `).update(path).update("\n");
  return hash.digest("hex");
}

/** Stores a bundle under its digest, unless it is there: as a tar, unpacked anew, since it would not fit into memory. */
export async function storeBundle(
  env: Env,
  tenantId: Id<"ten">,
  digest: string,
  upload: Upload,
): Promise<void> {
  const bytes = tarBytes(upload.files);
  const key = bundleKey(tenantId, digest);
  await storePieces(env, tenantId, key, writeTar(upload.contents()), bytes, "application/x-tar");
}

/** Stores what an agent's driver loads of a bundle (`workers/agents/kinds`), unless it is there. */
export async function storeProgram(
  env: Env,
  tenantId: Id<"ten">,
  digest: string,
  program: Uint8Array[],
): Promise<void> {
  const bytes = program.reduce((sum, piece) => sum + piece.length, 0);
  await storePieces(env, tenantId, modulesKey(tenantId, digest), program, bytes, "application/json");
}

async function storePieces(
  env: Env,
  tenantId: Id<"ten">,
  key: string,
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  bytes: number,
  contentType: string,
): Promise<void> {
  const store = tenantFiles(env, tenantId);
  try {
    if (await store.head(key)) return;
    const { readable, writable } = new FixedLengthStream(bytes);
    const stored = store.put(key, readable, { httpMetadata: { contentType } });
    await Promise.all([stored, writeAll(writable, pieces)]);
  } catch (error) {
    console.error(`bundles: ${key} could not be stored`, error);
    fail("unavailable", "The bundle could not be stored, and nothing was published. Try again.", {
      retryAfter: 5,
      meta: { part: "bundles" },
    });
  }
}

async function writeAll(
  writable: WritableStream<Uint8Array>,
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<void> {
  const writer = writable.getWriter();
  try {
    for await (const piece of pieces) await writer.write(piece);
    await writer.close();
  } catch (error) {
    await writer.abort(error).catch(() => {});
    throw error;
  }
}

/** Removes what is stored under a digest; only where no version names it. */
export async function removeBundle(env: Env, tenantId: Id<"ten">, digest: string): Promise<void> {
  const store = tenantFiles(env, tenantId);
  await Promise.all([bundleKey, modulesKey].map((keyOf) => store.delete(keyOf(tenantId, digest))));
  while (await removeFiles(env, tenantId, pagesPrefix(digest)));
}

/** What a ready version's driver loads, by its bundle's digest; `unavailable` if storage lost it. */
export async function loadProgram<T>(env: Env, tenantId: Id<"ten">, digest: string): Promise<T> {
  const object = await tenantFiles(env, tenantId).get(modulesKey(tenantId, digest));
  if (!object) fail("unavailable", "The version's program is missing from storage. Publish a new version.");
  return object.json<T>();
}

/** The same as it is stored, once; `unavailable` if storage lost it. */
export async function openProgram(
  env: Env,
  tenantId: Id<"ten">,
  digest: string,
): Promise<{ bytes: number; read(): AsyncIterable<Uint8Array> }> {
  const object = await tenantFiles(env, tenantId).get(modulesKey(tenantId, digest));
  if (!object) fail("unavailable", "The version's program is missing from storage. Publish a new version.");
  return { bytes: object.size, read: () => object.body as unknown as AsyncIterable<Uint8Array> };
}

/** The files of a version, to be gone through as often as needed; `unavailable` if storage lost them. */
export async function openBundle(
  env: Env,
  tenantId: Id<"ten">,
  digest: string,
): Promise<() => AsyncIterable<FileContent>> {
  const store = tenantFiles(env, tenantId);
  const key = bundleKey(tenantId, digest);
  if (!(await store.head(key))) lost();
  return () => storedFiles(store, key);
}

/** A version's bundle as a tar, as it is stored; `unavailable` if storage lost it. */
export async function bundleTar(env: Env, tenantId: Id<"ten">, digest: string): Promise<ReadableStream> {
  const object = await tenantFiles(env, tenantId).get(bundleKey(tenantId, digest));
  return (object ?? lost()).body;
}

const lost = (): never =>
  fail("unavailable", "The version's bundle is missing from storage. Publish a new version.");

async function* storedFiles(store: TenantFiles, key: string): AsyncGenerator<FileContent> {
  const { body } = (await store.get(key)) ?? lost();
  for await (const { name, read } of readTar(body as unknown as AsyncIterable<Uint8Array>))
    yield { path: name, read };
}
