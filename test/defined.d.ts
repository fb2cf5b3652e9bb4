/** Whether the proofs run with their whole counts. Put in by `vitest.config.ts`, as is the next. */
declare const __SOAKING__: boolean;
declare const __SEED__: string;
