/** Whether the proofs run with their whole counts (`npm run test:soak`), or with the small ones of `npm test`. */
export const soaking: boolean = __SOAKING__;

/** How often a proof is repeated: `small` in `npm test`, `whole` in `npm run test:soak`. */
export const times = (small: number, whole: number): number => (soaking ? whole : small);

/** Says that somebody else was harmed: no matter of time, so that it fails a test for good. */
export const HARMED = "harm to others";

/** Of tests against a clock: a machine that others share stands still now and then, so they measure up to three times. */
export const MEASURED = { retry: { count: 2, condition: new RegExp(`^(?!${HARMED})`) } };

/** Chooses the sample of suites that try a part of what they could: `QUAYSIDE_SEED`, else another one each time. */
export const seed: number = Number(__SEED__) || Date.now() % 2 ** 31;
