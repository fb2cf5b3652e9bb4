const MAX_CHARS = 1_000;
const MAX_DEPTH = 100;

const CONSTANTS: Readonly<Record<string, number>> = { pi: Math.PI, e: Math.E };
const FUNCTIONS: Readonly<Record<string, (...args: number[]) => number>> = {
  ...{ abs: Math.abs, ceil: Math.ceil, floor: Math.floor, round: Math.round, sqrt: Math.sqrt, exp: Math.exp },
  ...{
    ln: Math.log,
    log: Math.log10,
    sin: Math.sin,
    cos: Math.cos,
    tan: Math.tan,
    min: Math.min,
    max: Math.max,
  },
};

const TOKEN = /\s*(?:(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\.\d+)|([A-Za-z]+)|(\*\*|[-+*/%^(),]))/y;

/** The value of an expression in the notation that people use: `2 * (3 + sqrt(16)) ^ 2`. Throws an `Error` in words. */
export function calculate(expression: string): number {
  if (expression.length > MAX_CHARS) throw new Error(`an expression has at most ${MAX_CHARS} characters`);
  const reader = new Reader(tokensOf(expression));
  const value = reader.sum(0);
  reader.expectEnd();
  if (!Number.isFinite(value)) throw new Error("the result is no finite number");
  return value;
}

function tokensOf(expression: string): string[] {
  const tokens: string[] = [];
  const text = expression.trim();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (!match) throw new Error(`"${text.slice(at, at + 20)}" is not understood`);
    tokens.push(match[0].trim());
  }
  return tokens;
}

/** Reads an expression from left to right: sums of products of powers. */
class Reader {
  readonly #tokens: string[];
  #at = 0;

  constructor(tokens: string[]) {
    this.#tokens = tokens;
  }

  sum(depth: number): number {
    if (depth > MAX_DEPTH) throw new Error("the brackets are nested too deep");
    let value = this.#product(depth);
    for (let sign = this.#take("+", "-"); sign; sign = this.#take("+", "-")) {
      const next = this.#product(depth);
      value = sign === "+" ? value + next : value - next;
    }
    return value;
  }

  expectEnd(): void {
    if (this.#at < this.#tokens.length) throw new Error(`"${this.#tokens[this.#at]}" is not expected there`);
  }

  #product(depth: number): number {
    let value = this.#signed(depth);
    for (let sign = this.#take("*", "/", "%"); sign; sign = this.#take("*", "/", "%")) {
      const next = this.#signed(depth);
      value = sign === "*" ? value * next : sign === "/" ? value / next : value % next;
    }
    return value;
  }

  #signed(depth: number): number {
    if (depth > MAX_DEPTH) throw new Error("it has too many signs");
    const sign = this.#take("+", "-");
    if (!sign) return this.#power(depth);
    const value = this.#signed(depth + 1);
    return sign === "-" ? -value : value;
  }

  /** From right to left: `2 ^ 3 ^ 2` is 2 ^ 9. */
  #power(depth: number): number {
    const base = this.#atom(depth);
    return this.#take("^", "**") ? base ** this.#signed(depth + 1) : base;
  }

  #atom(depth: number): number {
    const token = this.#tokens[this.#at++];
    if (token === undefined) throw new Error("the expression is not complete");
    if (/^[\d.]/.test(token)) return Number(token);
    if (token === "(") return this.#closed(this.sum(depth + 1));
    const name = token.toLowerCase();
    if (Object.hasOwn(CONSTANTS, name)) return CONSTANTS[name] as number;
    const apply = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
    if (!apply || !this.#take("(")) throw new Error(`"${token}" is not understood`);
    const args = [this.sum(depth + 1)];
    while (this.#take(",")) args.push(this.sum(depth + 1));
    return this.#closed(apply(...args));
  }

  #closed(value: number): number {
    if (!this.#take(")")) throw new Error("a bracket is not closed");
    return value;
  }

  #take(...wanted: string[]): string | undefined {
    const token = this.#tokens[this.#at];
    if (token === undefined || !wanted.includes(token)) return undefined;
    this.#at += 1;
    return token;
  }
}
