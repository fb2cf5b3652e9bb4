import { formatsOf } from "./formats.js";
import { problem } from "./samples.js";

/** Distinct strings kept per place, to tell an enumeration from free text. */
const MAX_VALUES = 50;
const MAX_DEPTH = 100;

/**
 * What has been seen at one place in the samples.
 * @typedef {{
 *   count: number, nulls: number, booleans: number, objects: number,
 *   numbers: { count: number, integers: number, min: number, max: number },
 *   strings: { count: number, values?: Set<string>, formats?: string[], shortest: number, longest: number },
 *   arrays: { count: number, fewest: number, most: number },
 *   properties: Map<string, Shape>,
 *   items?: Shape
 * }} Shape
 * @returns {Shape}
 */
export function newShape() {
  return {
    count: 0,
    nulls: 0,
    booleans: 0,
    objects: 0,
    numbers: { count: 0, integers: 0, min: Infinity, max: -Infinity },
    strings: { count: 0, values: new Set(), formats: undefined, shortest: Infinity, longest: 0 },
    arrays: { count: 0, fewest: Infinity, most: 0 },
    properties: new Map(),
    items: undefined,
  };
}

/** Adds one value, and all that is in it, to what is known of its place. */
export function observe(shape, value, depth) {
  if (depth > MAX_DEPTH)
    throw problem("too_deep", `The samples are nested more than ${MAX_DEPTH} levels deep.`);
  shape.count += 1;
  if (value === null) shape.nulls += 1;
  else if (typeof value === "boolean") shape.booleans += 1;
  else if (typeof value === "number") observeNumber(shape.numbers, value);
  else if (typeof value === "string") observeString(shape.strings, value);
  else if (Array.isArray(value)) observeArray(shape, value, depth);
  else observeObject(shape, value, depth);
}

function observeNumber(numbers, value) {
  numbers.count += 1;
  if (Number.isInteger(value)) numbers.integers += 1;
  numbers.min = Math.min(numbers.min, value);
  numbers.max = Math.max(numbers.max, value);
}

function observeString(strings, value) {
  strings.count += 1;
  strings.values = limited(strings.values?.add(value));
  strings.formats = common(strings.formats, formatsOf(value, strings.formats));
  strings.shortest = Math.min(strings.shortest, value.length);
  strings.longest = Math.max(strings.longest, value.length);
}

function observeArray(shape, value, depth) {
  const { arrays } = shape;
  arrays.count += 1;
  arrays.fewest = Math.min(arrays.fewest, value.length);
  arrays.most = Math.max(arrays.most, value.length);
  if (value.length > 0) shape.items ??= newShape();
  for (const item of value) observe(shape.items, item, depth + 1);
}

function observeObject(shape, value, depth) {
  shape.objects += 1;
  for (const [name, member] of Object.entries(value)) {
    if (!shape.properties.has(name)) shape.properties.set(name, newShape());
    observe(shape.properties.get(name), member, depth + 1);
  }
}

/** Adds all that `other` has seen to `shape`, as if it had been seen there. */
export function merge(shape, other) {
  for (const key of ["count", "nulls", "booleans", "objects"]) shape[key] += other[key];
  mergeNumbers(shape.numbers, other.numbers);
  mergeStrings(shape.strings, other.strings);
  shape.arrays.count += other.arrays.count;
  shape.arrays.fewest = Math.min(shape.arrays.fewest, other.arrays.fewest);
  shape.arrays.most = Math.max(shape.arrays.most, other.arrays.most);
  if (other.items) shape.items = merge(shape.items ?? newShape(), other.items);
  for (const [name, member] of other.properties) {
    shape.properties.set(name, merge(shape.properties.get(name) ?? newShape(), member));
  }
  return shape;
}

function mergeNumbers(numbers, other) {
  numbers.count += other.count;
  numbers.integers += other.integers;
  numbers.min = Math.min(numbers.min, other.min);
  numbers.max = Math.max(numbers.max, other.max);
}

function mergeStrings(strings, other) {
  strings.count += other.count;
  strings.values = limited(strings.values && other.values && new Set([...strings.values, ...other.values]));
  if (other.count > 0) strings.formats = common(strings.formats, other.formats);
  strings.shortest = Math.min(strings.shortest, other.shortest);
  strings.longest = Math.max(strings.longest, other.longest);
}

/** Undefined once there are too many: then it is free text. */
function limited(values) {
  return values && values.size <= MAX_VALUES ? values : undefined;
}

function common(known, formats) {
  return known ? known.filter((format) => formats.includes(format)) : formats;
}
