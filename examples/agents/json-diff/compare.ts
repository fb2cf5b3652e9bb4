export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export interface Change {
  path: string;
  change: "added" | "removed" | "changed";
  before?: Json;
  after?: Json;
}
interface Rules {
  key: string;
  ignored: string[][];
}
type Found = (path: string[], change: Change["change"], before?: Json, after?: Json) => void;

/** All differences, in the order of the documents. Items of a list that have a key are matched by it. */
export function compare(before: Json, after: Json, rules: Rules): Change[] {
  const changes: Change[] = [];
  const found: Found = (path, change, old, now) =>
    changes.push({
      path: pointerOf(path),
      change,
      ...(old !== undefined && { before: old }),
      ...(now !== undefined && { after: now }),
    });
  walk([], before, after, rules, found);
  return changes;
}

function walk(
  path: string[],
  before: Json | undefined,
  after: Json | undefined,
  rules: Rules,
  found: Found,
): void {
  if (rules.ignored.some((pointer) => covers(pointer, path))) return;
  if (before === undefined || after === undefined) {
    found(path, before === undefined ? "added" : "removed", before, after);
    return;
  }
  const [old, now] = partsOf(before, after, rules.key);
  if (!old || !now) {
    if (!same(before, after)) found(path, "changed", before, after);
    return;
  }
  for (const name of new Set([...old.keys(), ...now.keys()]))
    walk([...path, name], old.get(name), now.get(name), rules, found);
}

/** What both consist of, by name; undefined where they are not of one kind. */
function partsOf(before: Json, after: Json, key: string): [Map<string, Json>?, Map<string, Json>?] {
  if (Array.isArray(before) && Array.isArray(after)) {
    const [old, now] = [byKey(before, key), byKey(after, key)];
    const byPlace = (list: Json[]) => new Map(list.map((item, index) => [String(index), item]));
    return old && now ? [old, now] : [byPlace(before), byPlace(after)];
  }
  if (isObject(before) && isObject(after))
    return [new Map(Object.entries(before)), new Map(Object.entries(after))];
  return [];
}

/** The items by their keys; undefined when one has none, or two have the same. */
function byKey(list: Json[], key: string): Map<string, Json> | undefined {
  if (!key) return undefined;
  const items = new Map<string, Json>();
  for (const item of list) {
    const value = isObject(item) && Object.hasOwn(item, key) ? item[key] : undefined;
    if (typeof value !== "string" && typeof value !== "number") return undefined;
    items.set(`[${key}=${value}]`, item);
  }
  return items.size === list.length ? items : undefined;
}

export const isObject = (value: Json | undefined): value is { [key: string]: Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export function same(a: Json, b: Json): boolean {
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, index) => same(item, b[index] as Json));
  if (!isObject(a) || !isObject(b)) return a === b;
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && same(a[name] as Json, b[name] as Json))
  );
}

export const pointerOf = (path: string[]): string =>
  path.map((step) => `/${step.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");

const covers = (pointer: string[], path: string[]): boolean =>
  pointer.length === path.length && pointer.every((step, index) => step === "*" || step === path[index]);
