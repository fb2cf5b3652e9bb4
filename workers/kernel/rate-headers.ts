import { isObject } from "./json.ts";

/** What is left of a rate of so many requests a minute. */
export interface Rate {
  limit: number;
  remaining: number;
  resetSeconds: number;
}

/** The `RateLimit` fields (IETF draft-ietf-httpapi-ratelimit-headers). */
export function rateHeaders(rate: Rate | null): Record<string, string> {
  if (!rate) return {};
  return {
    "ratelimit-policy": `"minute";q=${rate.limit};w=60`,
    ratelimit: `"minute";r=${rate.remaining};t=${rate.resetSeconds}`,
  };
}

/** The rate that a refusal's facts carry, or null. */
export function rateOf(value: unknown): Rate | null {
  if (!isObject(value)) return null;
  const { limit, remaining, resetSeconds } = value;
  const all = [limit, remaining, resetSeconds].every((number) => typeof number === "number");
  return all ? (value as unknown as Rate) : null;
}
