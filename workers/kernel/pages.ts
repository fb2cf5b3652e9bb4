import { z } from "@hono/zod-openapi";
import { fail } from "./errors.ts";
import { type Id, type IdPrefix, isId } from "./ids.ts";

/** The number that a parameter writes in plain digits; anything else stays what it is. */
const plainNumber = (value: unknown): unknown =>
  typeof value === "string" && /^\d{1,9}$/.test(value) ? Number(value) : value;

/** A query parameter that is a whole number: at least one. */
export const countQuery = (maximum: number) =>
  z.preprocess(plainNumber, z.number("must be a whole number").int().min(1).max(maximum));

/** A query parameter that says how many items: at least one. */
export const limitQuery = (maximum: number, usual: number) =>
  countQuery(maximum).default(usual).openapi({ type: "integer", minimum: 1, maximum });

/** Query parameters of every list: an opaque cursor from the previous page, and how many items (1 to 100). */
export const pageQuery = z.object({
  cursor: z.string().max(512).optional(),
  limit: limitQuery(100, 25),
});
export type PageQuery = z.infer<typeof pageQuery>;

/** One page of a list; `nextCursor` is null on the last one. */
export interface Page<T> {
  data: T[];
  nextCursor: string | null;
}

/** The cursor is the last row's sort key; opaque, so that it can change without breaking a client. */
export const encodeCursor = (lastKey: string): string =>
  btoa(lastKey).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

/** The sort key in a cursor; refuses one whose key is not of the list's form. */
export function decodeCursor<T extends string>(
  cursor: string | undefined,
  isKey: (text: string) => text is T,
): T | undefined {
  if (cursor === undefined) return undefined;
  const key = fromBase64Url(cursor);
  if (key !== undefined && isKey(key)) return key;
  return fail("invalid_input", "The cursor is not one that this list returned.", {
    issues: [{ pointer: "/query/cursor", detail: "pass nextCursor of the previous page as it was" }],
  });
}

/** `decodeCursor` of lists that are sorted by id. */
export const decodeIdCursor = <P extends IdPrefix>(
  prefix: P,
  cursor: string | undefined,
): Id<P> | undefined => decodeCursor(cursor, (key): key is Id<P> => isId(prefix, key));

function fromBase64Url(text: string): string | undefined {
  try {
    return atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  } catch {
    return undefined;
  }
}

/**
 * Makes a page from `limit + 1` rows: the extra one only tells that there is more. A search that stopped looking
 * before the end gives the key of the row where it did, and the next page goes on from there.
 */
export function toPage<T>(rows: T[], limit: number, keyOf: (row: T) => string, searchedTo?: string): Page<T> {
  const data = rows.slice(0, limit);
  const last = data.at(-1);
  const next = rows.length > limit && last ? keyOf(last) : searchedTo;
  return { data, nextCursor: next === undefined ? null : encodeCursor(next) };
}

/** The schema of a page, for the API's description. */
export const pageOf = <T extends z.ZodType>(item: T, name: string) =>
  z.object({ data: z.array(item), nextCursor: z.string().nullable() }).openapi(name);

/** The schema of a list that is short by its nature: it has one page, so that every list is read in the same way. */
export const listOf = <T extends z.ZodType>(item: T) =>
  z.object({ data: z.array(item), nextCursor: z.null() });

/** Such a list. */
export const onePage = <T>(data: T[]): { data: T[]; nextCursor: null } => ({ data, nextCursor: null });
