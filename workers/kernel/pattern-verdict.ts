import { isSafePattern } from "redos-detector";
import { longestWithin, shapeOf } from "./pattern-cost.ts";

/**
 * What a pattern may be tried on: any text, since it takes one pass (`linear`); texts up to a length (`bounded`);
 * or none, since it may backtrack without end (`refused`).
 */
export type PatternVerdict =
  | { kind: "linear" }
  | { kind: "bounded"; maxLength: number }
  | { kind: "refused" };

/** A V8 engine takes some hundred million steps a second: these are less than 50 ms. */
const MAX_STEPS = 5_000_000;
const MAX_FACTOR = 64;
const MAX_SCORE = 20;
/** Of the analysis itself: counted, not timed, since a Worker's clock stands still while it computes. */
const MAX_ANALYSIS_STEPS = 1_500;
/** Shorter bounds would be of no use to anyone. */
const MIN_USEFUL = 8;

/** Whether a pattern's text alone tells that it takes one pass. */
export const isPlain = (pattern: string, shape = shapeOf(pattern)): boolean =>
  !shape.nested && !shape.looks && shape.factor <= MAX_FACTOR && shape.degree <= 1;

/** Judges a pattern (flag `u`) that compiles. Patterns without a loop in a loop are judged without a deeper look. */
export function verdictOn(pattern: string): PatternVerdict {
  const shape = shapeOf(pattern);
  if (isPlain(pattern, shape)) return { kind: "linear" };
  if ((shape.anchored || !shape.looks) && !(shape.looks && shape.nested) && isUnambiguous(pattern))
    return { kind: "linear" };
  if (shape.nested || shape.looks) return { kind: "refused" };
  const maxLength = longestWithin(shape, MAX_STEPS);
  return maxLength < MIN_USEFUL ? { kind: "refused" } : { kind: "bounded", maxLength };
}

/** Whether each text can be matched in few ways only, so that there is nothing to go back to. */
function isUnambiguous(pattern: string): boolean {
  try {
    return isSafePattern(pattern, { unicode: true, maxScore: MAX_SCORE, maxSteps: MAX_ANALYSIS_STEPS }).safe;
  } catch {
    return false;
  }
}
