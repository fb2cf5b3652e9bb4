import { canonicalJson, isObject, type Json, toPointer } from "../kernel/json.ts";

export interface Difference {
  pointer: string;
  expected?: Json;
  actual?: Json;
}

type Path = readonly (string | number)[];
const MAX_DIFFERENCES = 50;

/**
 * Where an output differs from what is expected. As a subset: objects may have more fields, arrays have the same
 * length and are compared item by item, everything else is equal.
 */
export function differences(expected: Json, actual: Json | undefined, exact: boolean): Difference[] {
  const found: Difference[] = [];
  compare(expected, actual, [], exact, found);
  return found.slice(0, MAX_DIFFERENCES);
}

function compare(
  expected: Json,
  actual: Json | undefined,
  path: Path,
  exact: boolean,
  found: Difference[],
): void {
  if (Array.isArray(expected) && Array.isArray(actual) && expected.length === actual.length) {
    expected.forEach((item, i) => {
      compare(item, actual[i], [...path, i], exact, found);
    });
    return;
  }
  if (isObject(expected) && isObject(actual)) {
    const keys = exact ? new Set([...Object.keys(expected), ...Object.keys(actual)]) : Object.keys(expected);
    for (const key of keys) compareField(expected, actual, key, path, exact, found);
    return;
  }
  if (actual === undefined || canonicalJson(expected) !== canonicalJson(actual)) {
    found.push({ pointer: toPointer(path), expected, ...(actual === undefined ? {} : { actual }) });
  }
}

function compareField(
  expected: Record<string, unknown>,
  actual: Record<string, unknown>,
  key: string,
  path: Path,
  exact: boolean,
  found: Difference[],
): void {
  if (!Object.hasOwn(expected, key)) {
    found.push({ pointer: toPointer([...path, key]), actual: actual[key] as Json });
    return;
  }
  const value = Object.hasOwn(actual, key) ? (actual[key] as Json) : undefined;
  compare(expected[key] as Json, value, [...path, key], exact, found);
}
