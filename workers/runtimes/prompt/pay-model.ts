import { type Candidate, type ModelFailure, type TokenUsage, UNKNOWN_PRICE } from "../../models/index.ts";
import type { Purse } from "./purse.ts";

const BOOKED_AS_DEAR = `no price known: booked as ${UNKNOWN_PRICE.input} and ${UNKNOWN_PRICE.output} US dollars for a million`;

/** A line of the run's log about a call of a model. */
interface UsageLine {
  level: "info" | "warn";
  message: string;
  data: object;
}

/** Counts what a call of a model has used, and whether the run pays it; answers what the log says of it. */
export function payModel(
  purse: Purse,
  candidate: Candidate,
  usage: TokenUsage,
  durationMs: number,
  failure?: ModelFailure,
): { line: UsageLine; bookedMicros: number } {
  const { costMicros, known } = purse.pay(candidate, usage);
  const { owner } = candidate.provider;
  // Where the price is not known, the cost is left out: it is not 0.
  const cost = known || owner === "platform" ? { costMicros } : {};
  const data = { ...usage, ...cost, paidBy: owner, durationMs };
  const price = known ? "" : owner === "platform" ? `, ${BOOKED_AS_DEAR}` : ", no price known";
  const { inputTokens, outputTokens } = usage;
  const line: UsageLine = failure
    ? { level: "warn", message: `${candidate.name}: ${failure.message}`, data }
    : {
        level: "info",
        message: `${candidate.name}: ${inputTokens} tokens in, ${outputTokens} out${price}`,
        data,
      };
  return { line, bookedMicros: owner === "platform" ? costMicros : 0 };
}
