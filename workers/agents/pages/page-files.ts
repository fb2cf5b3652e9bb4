import type { Env } from "../../kernel/env.ts";
import { fail } from "../../kernel/errors.ts";
import type { Id } from "../../kernel/ids.ts";
import { filesPrefix, tenantFiles } from "../../kernel/tenant-files.ts";
import { type Upload, wholeFile } from "../archives/upload.ts";
import { pagesPrefix } from "../bundle-store.ts";
import type { Manifest } from "../manifest/manifest.ts";

export const MAX_PAGE_FILES = 1_000;

/** The folder of an agent's pages; undefined where it has none. */
export const pagesFolder = ({ kind, pages }: Pick<Manifest, "kind" | "pages">): string | undefined =>
  pages ?? (kind === "static" ? "public" : undefined);

const keyOf = (tenantId: Id<"ten">, digest: string, path: string): string =>
  `${filesPrefix(tenantId)}${pagesPrefix(digest)}${path}`;

/** Stores a version's pages, each file by itself, so that one of them, or a part of it, can be served. */
export async function storePages(
  env: Env,
  tenantId: Id<"ten">,
  digest: string,
  upload: Upload,
  folder: string,
): Promise<void> {
  const store = tenantFiles(env, tenantId);
  try {
    for await (const file of upload.contents()) {
      if (!file.path.startsWith(`${folder}/`)) continue;
      const key = keyOf(tenantId, digest, file.path.slice(folder.length + 1));
      await store.put(key, await wholeFile(file), {});
    }
  } catch (error) {
    console.error(`pages: those of ${digest} could not be stored`, error);
    fail("unavailable", "The pages could not be stored, and nothing was published. Try again.", {
      retryAfter: 5,
      meta: { part: "bundles" },
    });
  }
}

/** A file of a version's pages: what is known of it, and its bytes or a part of them. */
export interface PageFile {
  bytes: number;
  /** Strong (RFC 9110, section 8.8.1). */
  etag: string;
  read(range?: { offset: number; length: number }): Promise<ReadableStream>;
}

/** A file of a version's pages by its path within their folder; null where there is none. */
export async function readPage(
  env: Env,
  tenantId: Id<"ten">,
  digest: string,
  path: string,
): Promise<PageFile | null> {
  const store = tenantFiles(env, tenantId);
  const key = keyOf(tenantId, digest, path);
  const head = await store.head(key);
  if (!head) return null;
  const gone = () => fail("unavailable", "The file was removed meanwhile.", { retryAfter: 5 });
  return {
    bytes: head.size,
    etag: head.httpEtag,
    read: async (range) => ((await store.get(key, range)) ?? gone()).body,
  };
}
