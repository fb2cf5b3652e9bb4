import { open, type Sealed } from "../kernel/crypto.ts";
import { asc, tenantDb } from "../kernel/db.ts";
import type { Env } from "../kernel/env.ts";
import type { Id } from "../kernel/ids.ts";
import { TtlMap } from "../kernel/ttl-map.ts";
import type { ModelAdapter } from "./chat.ts";
import { openAiAdapter } from "./openai-adapter.ts";
import type { Provider } from "./provider.ts";
import { type ModelProviderRow, modelProviders } from "./tables.ts";
import { tenantModelFetch } from "./tenant-model-fetch.ts";

/** A key is of use at the address alone that it was entered for. */
export const keyContext = (tenantId: string, { name, baseUrl }: { name: string; baseUrl: string }): string =>
  `model-provider:${tenantId}:${name}:${baseUrl}`;

export const ownRows = (env: Env, tenantId: Id<"ten">): Promise<ModelProviderRow[]> =>
  tenantDb(env, tenantId).all(modelProviders, { orderBy: asc(modelProviders.name) });

export const openKey = (env: Env, row: ModelProviderRow): Promise<string | null> =>
  row.key === null ? Promise.resolve(null) : openSealed(env, row, row.key);

const openSealed = (env: Env, row: ModelProviderRow, key: Sealed): Promise<string> =>
  open(env.ENCRYPTION_KEY, keyContext(row.tenantId, row), key);

/** A tenant's own provider, which the tenant pays; its key is opened when it is first asked. */
export function ownProvider(env: Env, row: ModelProviderRow): Provider {
  let adapter: ModelAdapter | undefined;
  return {
    ...{ name: row.name, owner: "tenant", circuit: `own/${row.name}/${row.updatedAt}`, prices: {} },
    ask: async (request, options) => {
      const key = adapter ? null : await openKey(env, row);
      adapter ??= openAiAdapter({ baseUrl: row.baseUrl, key, fetch: tenantModelFetch(env) });
      return adapter.ask(request, options);
    },
  };
}

const remembered = new TtlMap<Provider[]>(1_000, 10_000);

/** A tenant's own providers; may be ten seconds old where another Worker has changed them. */
export async function ownProviders(env: Env, tenantId: Id<"ten">): Promise<Provider[]> {
  const now = Date.now();
  const known = remembered.get(tenantId, now);
  if (known) return known;
  const providers = (await ownRows(env, tenantId)).map((row) => ownProvider(env, row));
  remembered.set(tenantId, providers, now);
  return providers;
}

/** Forgets the providers that are remembered of a tenant: its next run reads them again. */
export const forgetProviders = (tenantId: Id<"ten">): void => remembered.delete(tenantId);
