import { ProviderError } from "../identity/index.ts";
import type { Env } from "../kernel/env.ts";
import { requirePublicServer } from "../tenants/index.ts";
import { ModelFailure } from "./model-failure.ts";
import { modelFetch } from "./model-fetch.ts";

/** Fetches from a server that a tenant has typed in: a public one, over https, by the rule that agents' requests keep. */
export function tenantModelFetch(env: Env): typeof fetch {
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    try {
      await requirePublicServer(env, url);
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      throw new ModelFailure("refused", error.message);
    }
    return modelFetch(input, init);
  };
}
