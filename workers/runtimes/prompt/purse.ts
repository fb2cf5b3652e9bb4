import {
  type Candidate,
  costOf,
  estimatedInput,
  knownPrice,
  type ModelAnswer,
  type ModelRequest,
  priceOf,
  type TokenUsage,
} from "../../models/index.ts";
import type { ModelUsage } from "../../tenants/index.ts";
import type { Outcome } from "../contract.ts";
import { PromptFailure } from "./prompt-failure.ts";

/** What a model may write where neither the manifest nor the money says less. */
const USUAL_OUTPUT_TOKENS = 8_192;
/** With less than this to write, no model is asked. */
const LEAST_OUTPUT_TOKENS = 16;

/** What a run has used up, as a checkpoint keeps it. */
export interface Spent extends ModelUsage {
  chargedMicros: number;
  /** By the lists of prices, whoever pays it; null where one is not known. */
  priceMicros: number | null;
}

export const NOTHING_SPENT: Spent = {
  inputTokens: 0,
  outputTokens: 0,
  modelCalls: 0,
  chargedMicros: 0,
  priceMicros: 0,
};

/**
 * What a run may pay for models and has paid. The platform's providers are paid out of what the run may cost, and are
 * not asked what it cannot pay; a tenant's own bill their tenant, so that of those the tokens alone are counted.
 */
export class Purse {
  readonly #limitMicros: number;
  readonly spent: Spent;
  /** Whether the last request to a provider of the platform got less to write than it wanted, for want of money. */
  #short = false;

  constructor(limitMicros: number, before?: Spent) {
    this.#limitMicros = limitMicros;
    this.spent = { ...NOTHING_SPENT, ...before };
  }

  /** The request with as much to write as can be paid. Throws `budget_exceeded` where that is next to nothing. */
  afford({ name, provider }: Candidate, request: ModelRequest): ModelRequest {
    if (provider.owner === "tenant") return request;
    const price = priceOf(name, provider.prices);
    const leftMicros = this.#limitMicros - this.spent.chargedMicros;
    const forOutput = leftMicros - costOf(price, { inputTokens: estimatedInput(request), outputTokens: 0 });
    const payable =
      price.output === 0
        ? forOutput < 0
          ? 0
          : Number.POSITIVE_INFINITY
        : Math.floor(forOutput / price.output);
    if (payable < LEAST_OUTPUT_TOKENS) throw this.exceeded(name);
    const wanted = request.parameters.maxOutputTokens ?? USUAL_OUTPUT_TOKENS;
    this.#short = payable < wanted;
    return { ...request, parameters: { ...request.parameters, maxOutputTokens: Math.min(wanted, payable) } };
  }

  /** Throws `budget_exceeded` where an answer was cut for want of money. */
  requireWhole({ name, provider }: Candidate, { cut }: ModelAnswer): void {
    if (cut && this.#short && provider.owner === "platform") throw this.exceeded(name);
  }

  /** What models have used so far, as an attempt's outcome has it. */
  used(): Pick<Outcome, "chargedMicros" | "models" | "modelMicros"> {
    const { chargedMicros, priceMicros: _, ...models } = this.spent;
    return models.modelCalls > 0 ? { chargedMicros, models, modelMicros: chargedMicros } : { chargedMicros };
  }

  exceeded(model: string): PromptFailure {
    const message = `To ask ${model} would cost more than the ${this.#limitMicros} micros that this run may pay for models, of which ${this.spent.chargedMicros} are spent. Raise maxCostMicros, or ask for less.`;
    return new PromptFailure("budget_exceeded", message);
  }

  /** Counts what a call has used, whether it gave an answer or not; answers its price in micros, and whether it is known. */
  pay({ name, provider }: Candidate, usage: TokenUsage): { costMicros: number; known: boolean } {
    this.spent.modelCalls += 1;
    this.spent.inputTokens += usage.inputTokens;
    this.spent.outputTokens += usage.outputTokens;
    const costMicros = costOf(priceOf(name, provider.prices), usage);
    if (provider.owner === "platform")
      this.spent.chargedMicros = Math.min(this.#limitMicros, this.spent.chargedMicros + costMicros);
    const nothing = usage.inputTokens + usage.outputTokens === 0;
    const known = nothing || knownPrice(name, provider.prices) !== undefined;
    const { priceMicros } = this.spent;
    this.spent.priceMicros = known && priceMicros !== null ? priceMicros + costMicros : null;
    return { costMicros, known };
  }
}
