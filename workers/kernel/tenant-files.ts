import type { Env } from "./env.ts";
import type { Id } from "./ids.ts";
import { answerOf } from "./parts.ts";

/** A tenant's files in R2. Keys are whole, and refused unless they lie under the tenant's own prefix. */
export interface TenantFiles {
  head(key: string): Promise<R2Object | null>;
  /** The whole file, or `length` bytes of it from `offset` on. */
  get(key: string, range?: { offset: number; length: number }): Promise<R2ObjectBody | null>;
  put(
    key: string,
    value: string | ReadableStream | Uint8Array,
    options: R2PutOptions,
    patienceMs?: number,
  ): Promise<unknown>;
  /** Whether there was such a file does not matter. */
  delete(key: string): Promise<void>;
}

/** A bundle of the largest size takes a while. */
const PUT_PATIENCE_MS = 30_000;

const bucketOf = (env: Env): R2Bucket => env.BUNDLES as unknown as R2Bucket;

/** What every key of a tenant's files begins with. */
export const filesPrefix = (tenantId: Id<"ten">): string => `t/${tenantId}/`;

/**
 * The files of a tenant. Where a key came from does not matter: a row or a message that names another tenant's
 * file is broken, and gets nothing.
 */
export function tenantFiles(env: Env, tenantId: Id<"ten">): TenantFiles {
  const bucket = bucketOf(env);
  const own = (key: string): string => {
    if (key.startsWith(filesPrefix(tenantId))) return key;
    throw new Error(`the file ${key} does not belong to ${tenantId}`);
  };
  const ask = async <T>(key: string, work: (mine: string) => Promise<T>, patienceMs?: number) => {
    const mine = own(key);
    return answerOf("bundles", () => work(mine), patienceMs);
  };
  return {
    head: (key) => ask(key, (mine) => bucket.head(mine)),
    get: (key, range) => ask(key, (mine) => (range ? bucket.get(mine, { range }) : bucket.get(mine))),
    put: (key, value, options, patienceMs = PUT_PATIENCE_MS) =>
      ask(key, (mine) => bucket.put(mine, value, options), patienceMs),
    delete: (key) => ask(key, (mine) => bucket.delete(mine)),
  };
}

/** Up to 100 of a tenant's files below a folder, those that come after a name; by their names below the prefix. */
export async function listFiles(
  env: Env,
  tenantId: Id<"ten">,
  folder: string,
  after: string,
): Promise<{ key: string; name: string; bytes: number }[]> {
  const own = filesPrefix(tenantId);
  const options = { prefix: own + folder, limit: 100, ...(after && { startAfter: own + after }) };
  const { objects } = await answerOf("bundles", () => bucketOf(env).list(options));
  return objects.map(({ key, size }) => ({ key, name: key.slice(own.length), bytes: size }));
}

/**
 * Removes up to 500 of a tenant's files below a folder, the first by their names, that come before `end`; answers whether
 * there are more.
 */
export async function removeFiles(
  env: Env,
  tenantId: Id<"ten">,
  folder = "",
  end?: string,
): Promise<boolean> {
  const bucket = bucketOf(env);
  const prefix = filesPrefix(tenantId) + folder;
  const { objects, truncated } = await answerOf("bundles", () => bucket.list({ prefix, limit: 500 }));
  const keys = objects.map(({ key }) => key).filter((key) => end === undefined || key < prefix + end);
  if (keys.length > 0) await answerOf("bundles", () => bucket.delete(keys));
  return truncated && keys.length === objects.length;
}

/** Asks the bucket for anything: it answers, or this rejects. */
export const checkFiles = (env: Env): Promise<unknown> => bucketOf(env).head("health");
