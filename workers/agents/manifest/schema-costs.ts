import { MAX_UNIQUE_ITEMS, resolveRef } from "../../kernel/guarded-schema.ts";
import { isObject } from "../../kernel/json.ts";
import { isPlain, type PatternVerdict, verdictOn } from "../../kernel/pattern-verdict.ts";
import { IN_PLACE_ONE, LIST, NAMED, ONE } from "./schema-keywords.ts";

/** Nodes that a schema may have once its references are written out, each as often as it is referred to. */
export const MAX_NODES = 5_000;
/** Patterns that need a deeper look, which takes a tenth of a second each. */
const MAX_ANALYSES = 20;

interface CostProblem {
  keyword: string;
  message: string;
}

/** What could keep the one busy who checks a value, and not the one who sent it. */
export function costProblems(schema: Record<string, unknown>, judge: Judge): CostProblem[] {
  const problems: CostProblem[] = [];
  const { pattern, maxLength, uniqueItems, maxItems } = schema;
  if (typeof pattern === "string" && compiles(pattern)) {
    const message = patternProblem(judge(pattern), maxLength);
    if (message) problems.push({ keyword: "pattern", message });
  }
  if (uniqueItems === true && !(typeof maxItems === "number" && maxItems <= MAX_UNIQUE_ITEMS)) {
    const message = `compares each item with every other; put maxItems beside it, at most ${MAX_UNIQUE_ITEMS}`;
    problems.push({ keyword: "uniqueItems", message });
  }
  return problems;
}

function compiles(pattern: string): boolean {
  try {
    new RegExp(pattern, "u");
    return true;
  } catch {
    return false;
  }
}

/** Judges a pattern; undefined when too many of a schema need a deeper look. */
export type Judge = (pattern: string) => PatternVerdict | undefined;

/** A judge for one schema. */
export function newJudge(): Judge {
  const known = new Map<string, PatternVerdict>();
  return (pattern) => {
    if (isPlain(pattern)) return { kind: "linear" };
    if (!known.has(pattern) && known.size < MAX_ANALYSES) known.set(pattern, verdictOn(pattern));
    return known.get(pattern);
  };
}

const HINT =
  'Write it so that each character can be matched in one way only: anchor it with ^, let neighbours of a repetition exclude each other ("[^@]+@" for ".+@"), and repeat nothing that repeats by itself ("a+" for "(a+)+")';

function patternProblem(verdict: PatternVerdict | undefined, maxLength: unknown): string | undefined {
  if (verdict === undefined)
    return `is one too many of those that take a deeper look (${MAX_ANALYSES} a schema). ${HINT}`;
  if (verdict.kind === "linear") return undefined;
  if (verdict.kind === "refused") return `can take endless time on some texts. ${HINT}`;
  if (typeof maxLength === "number" && maxLength <= verdict.maxLength) return undefined;
  return `takes too long on long texts. ${HINT}; or put maxLength beside it, at most ${verdict.maxLength}`;
}

/** Names have no `maxLength` of their own, so only patterns that take one pass will do. */
export function namePatternProblem(name: string, judge: Judge): string | undefined {
  return judge(name)?.kind === "linear" ? undefined : `takes too long on long names. ${HINT}`;
}

/** Whether a schema has too many nodes with each reference written out; one to what it stands in counts once. */
export function expandsTooFar(root: unknown): boolean {
  const sizes = new Map<unknown, number>();
  const sizeOf = (schema: unknown): number => {
    if (!isObject(schema)) return 1;
    const known = sizes.get(schema);
    if (known !== undefined) return known;
    sizes.set(schema, 1);
    const referred = typeof schema.$ref === "string" ? [resolveRef(schema.$ref, root)] : [];
    const size = [...referred, ...childrenOf(schema)].reduce<number>((sum, child) => sum + sizeOf(child), 1);
    // Beyond the limit the exact figure does not matter, and must not overflow.
    sizes.set(schema, Math.min(size, MAX_NODES + 1));
    return Math.min(size, MAX_NODES + 1);
  };
  return sizeOf(root) > MAX_NODES;
}

const childrenOf = (schema: Record<string, unknown>): unknown[] => [
  ...[...ONE, ...IN_PLACE_ONE].map((keyword) => schema[keyword]).filter((child) => child !== undefined),
  ...[...LIST, ...NAMED.filter((keyword) => keyword !== "$defs" && keyword !== "definitions")].flatMap(
    (keyword) => Object.values((schema[keyword] as object | undefined) ?? {}),
  ),
];
