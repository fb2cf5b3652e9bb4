/** Whether the proofs run with their whole counts (`npm run test:soak`), or with the small ones of `npm test`. */
export const soaking: boolean = import.meta.env.SOAK === "1";

/** How often a proof is repeated: `small` in `npm test`, `whole` in `npm run test:soak`. */
export const times = (small: number, whole: number): number => (soaking ? whole : small);
