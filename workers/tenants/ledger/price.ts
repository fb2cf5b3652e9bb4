/** What the platform asks for every run, and for every started 10 ms of an agent's time; millionths of a US dollar. */
export const BASE_RUN_MICROS = 20;
export const TEN_MS_MICROS = 1;

/** What a run reserves unless its caller says otherwise. */
export const DEFAULT_RESERVE_MICROS = 100_000;

/** The least that a run of a deployment can cost, known before it starts. */
export const floorPrice = (pricePerRunMicros: number): number => BASE_RUN_MICROS + pricePerRunMicros;

/** The price of the time that an agent took, in micros. */
export const runTime = (durationMs: number): number =>
  Math.ceil(Math.max(0, durationMs) / 10) * TEN_MS_MICROS;

/** The time, in milliseconds, that an amount pays for; a run has at least a second, whatever it may cost. */
export const paidTime = (micros: number): number => Math.max(1_000, (micros / TEN_MS_MICROS) * 10);

/** The price of a run that has ended: floor, time, and what the agent charged. */
export const runPrice = (pricePerRunMicros: number, durationMs: number, chargedMicros: number): number =>
  floorPrice(pricePerRunMicros) + runTime(durationMs) + chargedMicros;
