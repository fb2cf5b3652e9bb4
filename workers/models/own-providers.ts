import { open, type Sealed } from "../kernel/crypto.ts";
import { asc, tenantDb } from "../kernel/db.ts";
import type { Env } from "../kernel/env.ts";
import type { Id } from "../kernel/ids.ts";
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

/** A tenant's own provider, which the tenant pays; its key is opened when it is asked. */
export const ownProvider = (env: Env, row: ModelProviderRow): Provider => ({
  ...{ name: row.name, owner: "tenant", circuit: `own/${row.name}/${row.updatedAt}`, prices: {} },
  ask: async (request, options) => {
    const key = await openKey(env, row);
    return openAiAdapter({ baseUrl: row.baseUrl, key, fetch: tenantModelFetch(env) }).ask(request, options);
  },
});
