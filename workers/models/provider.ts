import type { ModelAdapter } from "./chat.ts";
import type { ModelPrice } from "./prices.ts";

/** Somebody who offers models, set up by the operator of the platform or by a tenant. */
export interface Provider extends ModelAdapter {
  name: string;
  /** Who pays it. */
  owner: "platform" | "tenant";
  /** Names it for the circuit breaker: with the tenant, since nobody's runs shall keep others from theirs. */
  circuit: string;
  /** Prices that go before those of the table, by the provider's own names of its models. */
  prices: Readonly<Record<string, ModelPrice>>;
}
