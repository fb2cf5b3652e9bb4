/** A syntax tree takes up to 120 bytes per token, and a Worker has 128 MB for all that it does at once. */
const MAX_MODULE_TOKENS = 500_000;
/** A million takes about a second of processor time. */
const MAX_BUNDLE_TOKENS = 3_000_000;

/** Thrown in the middle of a module that has more tokens than may be parsed. */
export class TooManyTokens extends Error {}

/** How much code of one bundle is parsed: what is dense takes far more time and memory than its length says. */
export class TokenBudget {
  #left = MAX_BUNDLE_TOKENS;

  /** To be called with each token of one more module. Throws `TooManyTokens`, the next time at the first token. */
  ofModule(): () => void {
    let left = MAX_MODULE_TOKENS;
    return () => {
      if (--left < 0) throw new TooManyTokens(`The module has more than ${shown(MAX_MODULE_TOKENS)} tokens.`);
      if (--this.#left < 0)
        throw new TooManyTokens(
          `The bundle's modules have more than ${shown(MAX_BUNDLE_TOKENS)} tokens in all.`,
        );
    };
  }
}

const shown = (count: number): string => count.toLocaleString("en");
