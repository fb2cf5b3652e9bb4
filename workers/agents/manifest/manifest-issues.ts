import { DomainError, type Issue } from "../../kernel/errors.ts";
import { isObject, type Json, toPointer } from "../../kernel/json.ts";
import { inPlainWords } from "../../kernel/plain-words.ts";
import { parseStrictJson } from "../../kernel/strict-json.ts";
import { hostIssues } from "./host-issues.ts";
import { type Manifest, manifest, manifestJsonSchema } from "./manifest.ts";

export type ParsedManifest = { ok: true; manifest: Manifest } | { ok: false; issues: Issue[] };

export const MAX_MANIFEST_BYTES = 512 * 1024;
const MAX_DEPTH = 64;
const MAX_ISSUES = 100;
const ROOT = "/agent.json";

/**
 * Reads `agent.json`, undefined where it is too large or no text: the manifest with its defaults, or everything that is
 * wrong with it, by JSON pointer. `exempt` are servers, as `host:port`, that it may name though they are not public.
 */
export function parseManifest(text: string | undefined, exempt: readonly string[] = []): ParsedManifest {
  if (text === undefined || text.length > MAX_MANIFEST_BYTES)
    return refuse(`is larger than ${MAX_MANIFEST_BYTES / 1024} KB, or no text`);
  let value: Json;
  try {
    value = parseStrictJson(text.replace(/^\uFEFF/, ""), "The file", ROOT);
  } catch (error) {
    if (error instanceof DomainError && error.refusal.issues)
      return { ok: false, issues: error.refusal.issues };
    throw error;
  }
  if (!isObject(value)) return refuse("must be a JSON object");
  if (deeperThan(value, MAX_DEPTH)) return refuse(`is nested deeper than ${MAX_DEPTH} levels`);
  const parsed = manifest.safeParse(value);
  const hosts = hostIssues(value, ROOT, exempt);
  if (parsed.success && hosts.length === 0) return { ok: true, manifest: parsed.data };
  const issues = [...(parsed.error?.issues ?? []).flatMap(toIssues), ...hosts];
  return { ok: false, issues: issues.slice(0, MAX_ISSUES) };
}

const refuse = (detail: string): ParsedManifest => ({ ok: false, issues: [{ pointer: ROOT, detail }] });

/** Whether a value nests deeper; without recursion, since the value is a stranger's. */
export function deeperThan(value: unknown, limit: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > limit) return true;
    level = level.flatMap((item) => (typeof item === "object" && item !== null ? Object.values(item) : []));
  }
  return false;
}

interface ZodIssue {
  code?: string;
  path: PropertyKey[];
  message: string;
  keys?: string[];
  /** What is wrong with a name in a record, when that is it. */
  issues?: { message: string }[];
}

function toIssues(raw: unknown): Issue[] {
  const issue = raw as ZodIssue;
  const pointer = ROOT + toPointer(issue.path);
  if (issue.code !== "unrecognized_keys") {
    const { message } = issue.issues?.[0] ?? issue;
    return [{ pointer, detail: inPlainWords(message) }];
  }
  const known = knownFields(issue.path);
  return (issue.keys ?? []).map((key) => {
    const near = nearest(key, known);
    const help = near ? `did you mean "${near}"?` : `known here: ${known.join(", ")}`;
    return { pointer: `${pointer}${toPointer([key])}`, detail: `unknown field; ${help}` };
  });
}

/** The fields that the manifest knows at a path: its JSON Schema is the one list of them. */
function knownFields(path: PropertyKey[]): string[] {
  let at: Record<string, unknown> = manifestJsonSchema();
  for (const part of path) {
    const properties = at.properties as Record<string, unknown> | undefined;
    const next =
      typeof part === "number" ? at.items : (properties?.[String(part)] ?? at.additionalProperties);
    if (!isObject(next)) return [];
    at = next;
  }
  return Object.keys((at.properties as object | undefined) ?? {});
}

/** The known name that differs least from a written one, if it is close enough to be meant. */
export function nearest(written: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((name) => ({ name, distance: distance(written.slice(0, 64).toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best && best.distance <= Math.max(1, Math.floor(best.name.length / 3)) ? best.name : undefined;
}

/** Levenshtein's distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

export type Expectation =
  | { kind: "subset"; value: Json }
  | { kind: "equals"; value: Json }
  | { kind: "error"; code: string };

/** What a test's `expect` asks for: a subset of the output, all of it, or a failure with a code. */
export function expectationOf(expect: Json): Expectation {
  if (isObject(expect) && Object.keys(expect).length === 1) {
    const { equals, error } = expect;
    if (equals !== undefined) return { kind: "equals", value: equals as Json };
    if (typeof error === "string") return { kind: "error", code: error };
  }
  return { kind: "subset", value: expect };
}
