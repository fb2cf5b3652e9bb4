import type { Env } from "../kernel/env.ts";
import type { Id } from "../kernel/ids.ts";
import type { Candidate } from "./ask-models.ts";
import { ownProviders } from "./own-providers.ts";
import { platformProviders } from "./platform-providers.ts";
import type { Provider } from "./provider.ts";

/** The providers that a tenant's runs may ask. One of its own goes before the platform's of that name. */
export async function providersOf(env: Env, tenantId: Id<"ten">): Promise<Provider[]> {
  const own = await ownProviders(env, tenantId);
  const others = platformProviders(env).filter(({ name }) => !own.some((one) => one.name === name));
  return [...own, ...others].map((provider) => ({ ...provider, circuit: `${tenantId}/${provider.circuit}` }));
}

/** Of some models, named as "provider/model", those whose provider is there, in order. */
export const candidatesOf = (providers: readonly Provider[], names: readonly string[]): Candidate[] =>
  names.flatMap((name) => {
    const slash = name.indexOf("/");
    const provider = providers.find((known) => known.name === name.slice(0, slash));
    return provider ? [{ name, provider, model: name.slice(slash + 1) }] : [];
  });
