import type { Env } from "./env.ts";

declare module "./env.ts" {
  interface Env {
    /** Requests a minute from one address without a key; 100 unless set. */
    ADDRESS_RATE?: string;
  }
}

const ADDRESS_RATE = 100;

/** How many requests a minute are answered to one address without a key. */
export const addressRate = (env: Env): number => Number(env.ADDRESS_RATE) || ADDRESS_RATE;
