import { type Change, compare, type Json } from "./compare.ts";
import { patchOf } from "./patch.ts";
import { writeReport } from "./report.ts";

const MAX_CHARACTERS = 1_000_000;

interface Input {
  before: string;
  after: string;
  /** The property that tells items of a list apart; "" compares lists by position. */
  key?: string;
  /** JSON pointers of what does not count, with everything below; `*` stands for any step. */
  ignore?: string[];
}
interface Io {
  log: { info(message: string, data?: object): void };
}

/** Compares two JSON documents by what they say, not by how they are written. */
export default async function diff({ before, after, key = "id", ignore = [] }: Input, io: Io) {
  const [old, now] = [readJson(before, "before"), readJson(after, "after")];
  const ignored = ignore.map((pointer) => readPointer(pointer));
  const changes = compare(old, now, { key, ignored });
  io.log.info("Compared", { changes: changes.length });
  const count = (kind: Change["change"]) => changes.filter(({ change }) => change === kind).length;
  const counts = { added: count("added"), removed: count("removed"), changed: count("changed") };
  return {
    same: changes.length === 0,
    ...counts,
    report: writeReport(changes, counts),
    changes: changes.map(({ path, change, before, after }) => ({
      path,
      change,
      ...(change !== "added" && { before: write(before) }),
      ...(change !== "removed" && { after: write(after) }),
    })),
    patch: ignore.length > 0 ? [] : patchOf(old, now),
  };
}

const write = (value: Json | undefined): string => JSON.stringify(value ?? null);

function readJson(text: string, name: string): Json {
  if (text.length > MAX_CHARACTERS)
    throw problem("too_long", `“${name}” has ${text.length} characters; the limit is ${MAX_CHARACTERS}.`);
  if (!text.trim()) throw problem("empty_json", `“${name}” is empty: paste a JSON document.`);
  try {
    const value = JSON.parse(text.replace(/^\uFEFF/, "")) as Json;
    refuseDeep(value, name);
    return value;
  } catch (error) {
    if (error instanceof SyntaxError)
      throw problem("invalid_json", `“${name}” is not JSON: ${error.message}`);
    throw error;
  }
}

const MAX_DEPTH = 200;
function refuseDeep(value: Json, name: string, depth = 0): void {
  if (depth > MAX_DEPTH) throw problem("too_deep", `“${name}” is nested deeper than ${MAX_DEPTH} levels.`);
  if (typeof value !== "object" || value === null) return;
  for (const item of Object.values(value)) refuseDeep(item, name, depth + 1);
}

function readPointer(pointer: string): string[] {
  if (!pointer.startsWith("/"))
    throw problem(
      "invalid_pointer",
      `“${pointer.slice(0, 60)}” is not a JSON pointer: it begins with /, such as /meta/updatedAt.`,
    );
  return pointer
    .slice(1)
    .split("/")
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function problem(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
