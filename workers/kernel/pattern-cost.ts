/** Upper bounds for what a regular expression may cost a backtracking engine, from its text alone. */
export interface PatternShape {
  /** The cost grows with the text's length to this power at most, unless `nested`. */
  degree: number;
  /** How many ways there are through its short parts. */
  factor: number;
  /** A repetition within a repetition: the cost may be exponential. */
  nested: boolean;
  /** Looks around or back, which this estimate does not follow. */
  looks: boolean;
  /** Looks around only from the text's start, once. */
  anchored: boolean;
}

/** Repetitions up to this often count as a choice, not as a loop. */
const SHORT = 10;
const QUANTIFIER = /^(?:[*+?]|\{(\d+)(?:(,)(\d*))?\})\??/;
const CLASS = /^\[(?:\\.|[^\]\\])*\]/s;
const LOOK = /^\(\?<?[=!]/;
const BACK = /^\\(?:[1-9]|k<)/;

/** Bounds of one quantifier: `{2,}` repeats from 2 times to infinity. */
function boundsOf([text, from, comma, to]: RegExpExecArray): { min: number; max: number } {
  if (text.startsWith("?")) return { min: 0, max: 1 };
  if (text.startsWith("*") || text.startsWith("+"))
    return { min: text.startsWith("+") ? 1 : 0, max: Number.POSITIVE_INFINITY };
  const min = Number(from);
  if (!comma) return { min, max: min };
  return { min, max: to ? Number(to) : Number.POSITIVE_INFINITY };
}

/** Reads a pattern's shape; the pattern is known to compile with the flag `u`. */
export function shapeOf(pattern: string): PatternShape {
  const shape: PatternShape = { degree: 0, factor: 1, nested: false, looks: false, anchored: true };
  // For each open group: whether something in it can go more than one way.
  const open = [false];
  let inner = false;
  let at = 0;
  while (at < pattern.length) {
    const rest = pattern.slice(at);
    const quantifier = QUANTIFIER.exec(rest);
    const char = rest[0] as string;
    let length = char === "\\" ? 2 : 1;
    if (quantifier) {
      length = quantifier[0].length;
      repeat(shape, boundsOf(quantifier), inner);
      open[open.length - 1] = true;
    } else if (char === "(") {
      if (LOOK.test(rest)) {
        shape.looks = true;
        // Within a group it may be looked around again and again.
        if (open.length > 1) shape.nested = true;
      }
      length = /^\((?:\?(?:<?[=!]|:|<[^>]+>))?/.exec(rest)?.[0].length ?? 1;
      open.push(false);
    } else if (char === ")") {
      inner = open.pop() ?? false;
      if (inner) open[open.length - 1] = true;
    } else if (char === "|") {
      shape.factor *= 2;
      open[open.length - 1] = true;
      if (open.length === 1) shape.anchored = false;
    } else {
      if (char === "[") length = CLASS.exec(rest)?.[0].length ?? 1;
      if (BACK.test(rest)) shape.nested = true;
    }
    if (char !== ")" && !quantifier) inner = false;
    at += length;
  }
  shape.anchored &&= pattern.startsWith("^");
  // Without an anchor the engine tries again from each character.
  if (!shape.anchored) shape.degree += 1;
  return shape;
}

function repeat(shape: PatternShape, { min, max }: { min: number; max: number }, inner: boolean): void {
  if (inner && max > 1) shape.nested = true;
  if (max > SHORT) shape.degree += 1;
  else shape.factor *= max - min + 1;
}

const factorial = (n: number): number => (n <= 1 ? 1 : n * factorial(n - 1));

/** Steps that a pattern takes at most on a text of `length` characters, unless it is `nested`. */
export const stepsOf = ({ degree, factor }: PatternShape, length: number): number =>
  (factor * length ** degree) / factorial(degree);

/** The longest text on which a pattern takes at most `steps`. */
export const longestWithin = ({ degree, factor }: PatternShape, steps: number): number =>
  Math.floor(((steps / factor) * factorial(degree)) ** (1 / degree));
