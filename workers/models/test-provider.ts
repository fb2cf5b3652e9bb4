import type { Ctx } from "../kernel/context.ts";
import { fail } from "../kernel/errors.ts";
import { isObject, parseJson } from "../kernel/json.ts";
import { readBytes } from "../kernel/read-bytes.ts";
import type { ProviderTest } from "./contract.ts";
import { ModelFailure } from "./model-failure.ts";
import { openKey, ownRows } from "./own-providers.ts";
import type { ModelProviderRow } from "./tables.ts";
import { tenantModelFetch } from "./tenant-model-fetch.ts";

const PATIENCE_MS = 10_000;
const MOST_BYTES = 2_000_000;
const MOST_MODELS = 100;

/** Asks a provider of the workspace's own for its models: whether it is there, and takes the key. */
export async function testProvider(ctx: Ctx, name: string): Promise<ProviderTest> {
  ctx.require("models:write");
  const row = (await ownRows(ctx.env, ctx.tenant.id)).find((one) => one.name === name);
  if (!row) return fail("not_found", "This workspace has no model provider of that name.");
  const response = await ask(ctx, row).catch((error: unknown) => whyNot(error));
  if (typeof response === "string")
    return { ok: false, message: `It cannot be asked: ${response}.`, models: [] };
  const { status } = response;
  if (status === 401 || status === 403) return failed(`It does not take the key: it answered ${status}.`);
  if (!response.ok) return failed(`It answered ${status} when it was asked for its models.`);
  const models = await modelsIn(response);
  if (!models)
    return failed("What it answered is no list of models. Is the base URL right, with its version?");
  return {
    ok: true,
    message: `It is there, with ${models.length} ${models.length === 1 ? "model" : "models"}.`,
    models: models.slice(0, MOST_MODELS),
  };
}

const failed = (message: string): ProviderTest => ({ ok: false, message, models: [] });

async function ask({ env }: Ctx, row: ModelProviderRow): Promise<Response> {
  const key = await openKey(env, row);
  const headers = key === null ? {} : { authorization: `Bearer ${key}` };
  return tenantModelFetch(env)(`${row.baseUrl}/models`, {
    headers,
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
}

const whyNot = (error: unknown): string =>
  error instanceof ModelFailure ? error.message : "it does not answer";

async function modelsIn(response: Response): Promise<string[] | undefined> {
  try {
    const bytes = await readBytes(response, MOST_BYTES, () => {
      throw new Error("too large");
    });
    const body = parseJson(new TextDecoder().decode(bytes));
    const list = isObject(body) && Array.isArray(body.data) ? body.data : undefined;
    return list?.flatMap((model) =>
      isObject(model) && typeof model.id === "string" ? [model.id.slice(0, 200)] : [],
    );
  } catch {
    return undefined;
  }
}
