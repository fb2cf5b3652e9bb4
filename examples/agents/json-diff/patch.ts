import { isObject, type Json, pointerOf, same } from "./compare.ts";

type Operation = { op: "add" | "remove" | "replace"; path: string; value?: Json };

/** A JSON Patch (RFC 6902) that makes the first document the second. Lists are compared by position. */
export function patchOf(before: Json, after: Json, path: string[] = []): Operation[] {
  if (same(before, after)) return [];
  if (Array.isArray(before) && Array.isArray(after)) return ofLists(before, after, path);
  if (!isObject(before) || !isObject(after)) return [{ op: "replace", path: pointerOf(path), value: after }];
  const removed = Object.keys(before).filter((name) => !Object.hasOwn(after, name));
  return [
    ...removed.map((name): Operation => ({ op: "remove", path: pointerOf([...path, name]) })),
    ...Object.entries(after).flatMap(([name, value]) =>
      Object.hasOwn(before, name)
        ? patchOf(before[name] as Json, value, [...path, name])
        : [{ op: "add" as const, path: pointerOf([...path, name]), value }],
    ),
  ];
}

/** What both begin and end with stays; between, items are replaced, then added or removed from the end. */
function ofLists(before: Json[], after: Json[], path: string[]): Operation[] {
  const least = Math.min(before.length, after.length);
  let head = 0;
  while (head < least && same(before[head] as Json, after[head] as Json)) head += 1;
  let tail = 0;
  while (tail < least - head && same(before.at(-1 - tail) as Json, after.at(-1 - tail) as Json)) tail += 1;
  const [old, now] = [before.slice(head, before.length - tail), after.slice(head, after.length - tail)];
  const at = (index: number) => [...path, String(head + index)];
  const both = Math.min(old.length, now.length);
  return [
    ...old.slice(0, both).flatMap((item, index) => patchOf(item, now[index] as Json, at(index))),
    ...old
      .slice(both)
      .map((_, index): Operation => ({ op: "remove", path: pointerOf(at(old.length - 1 - index)) })),
    ...now
      .slice(both)
      .map((value, index): Operation => ({ op: "add", path: pointerOf(at(both + index)), value })),
  ];
}
