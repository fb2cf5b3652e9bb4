import { commit } from "../audit/index.ts";
import { ProviderError } from "../identity/index.ts";
import { parseOrFail } from "../kernel/app-env.ts";
import type { Ctx } from "../kernel/context.ts";
import { type Sealed, seal } from "../kernel/crypto.ts";
import { and, eq, isUniqueViolation } from "../kernel/db.ts";
import { fail } from "../kernel/errors.ts";
import { requireReachable } from "../tenants/index.ts";
import { type ProviderInput, type ProviderView, providerInput, providerName } from "./contract.ts";
import { forgetProviders, keyContext, ownRows } from "./own-providers.ts";
import { viewOf } from "./queries.ts";
import { type ModelProviderRow, modelProviders } from "./tables.ts";

const MOST = 20;
const HINT = 4;

/**
 * Adds a model provider of the workspace's own, or changes it. A key that was entered for another address is not sent
 * to this one. Refused with `invalid_input`, and with `conflict` where somebody changed it meanwhile.
 */
export async function setProvider(ctx: Ctx, name: string, input: ProviderInput): Promise<ProviderView> {
  ctx.require("models:write");
  const named = providerName.safeParse(name);
  if (!named.success) refuse("/path/provider", `The name is none: ${named.error.issues[0]?.message}.`);
  const { baseUrl: typed, apiKey } = parseOrFail(providerInput, input, "json");
  const baseUrl = usableUrl(ctx, typed);
  const rows = await ownRows(ctx.env, ctx.tenant.id);
  const before = rows.find((row) => row.name === name);
  if (!before && rows.length >= MOST)
    fail("conflict", `A workspace has ${MOST} model providers at most; remove one.`);
  if (apiKey === undefined && before?.key && before.baseUrl !== baseUrl)
    refuse("/apiKey", "Enter the key for this address: the one that is kept belongs to another.");
  const kept = before?.baseUrl === baseUrl ? before : undefined;
  const key =
    apiKey === undefined
      ? { key: kept?.key ?? null, keyHint: kept?.keyHint ?? null }
      : await sealedKey(ctx, { name, baseUrl }, apiKey);
  // A change within the same millisecond is a change, too.
  const now = Math.max(ctx.clock.now(), (before?.updatedAt ?? 0) + 1);
  const row = { name, baseUrl, ...key, createdAt: before?.createdAt ?? now, updatedAt: now };
  await write(ctx, row, before, apiKey);
  return viewOf({ tenantId: ctx.tenant.id, ...row });
}

async function sealedKey(
  { env, tenant }: Ctx,
  of: { name: string; baseUrl: string },
  apiKey: string | null,
): Promise<{ key: Sealed | null; keyHint: string | null }> {
  if (apiKey === null) return { key: null, keyHint: null };
  const key = await seal(env.ENCRYPTION_KEY, keyContext(tenant.id, of), apiKey);
  // Of a short key nothing is shown.
  return { key, keyHint: apiKey.length >= 4 * HINT ? apiKey.slice(-HINT) : "" };
}

async function write(
  ctx: Ctx,
  row: Omit<ModelProviderRow, "tenantId">,
  before: ModelProviderRow | undefined,
  apiKey: string | null | undefined,
): Promise<void> {
  const { name, baseUrl } = row;
  const shownKey = apiKey === undefined ? "unchanged" : apiKey === null ? "none" : "***";
  const detail = {
    before: before ? { baseUrl: before.baseUrl } : null,
    after: { baseUrl, apiKey: shownKey },
  };
  const same = and(eq(modelProviders.name, name), eq(modelProviders.updatedAt, before?.updatedAt ?? 0));
  const change = before ? ctx.db.update(modelProviders, row, same) : ctx.db.insert(modelProviders, row);
  const changed = await commit(ctx, [change], { action: "model_provider.set", targetId: name, detail }).catch(
    (error: unknown) => {
      if (isUniqueViolation(error)) return [0];
      throw error;
    },
  );
  if (changed[0] === 0) fail("conflict", `The provider ${name} was changed meanwhile. Look at it again.`);
  forgetProviders(ctx.tenant.id);
}

const refuse = (pointer: string, detail: string): never =>
  fail("invalid_input", "The model provider cannot be set up so.", { issues: [{ pointer, detail }] });

/** The address as it is asked below; refuses what could not be reached. */
function usableUrl({ env }: Ctx, typed: string): string {
  const url = new URL(typed);
  if (url.search !== "" || url.hash !== "")
    refuse("/baseUrl", "The address ends with its path: leave out what follows.");
  try {
    requireReachable(env, url);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    refuse("/baseUrl", `The server cannot be asked: ${error.message}.`);
  }
  return url.href.replace(/\/+$/, "");
}

/** Takes a provider out of the workspace, with its key. */
export async function removeProvider(ctx: Ctx, name: string): Promise<void> {
  ctx.require("models:write");
  const remove = ctx.db.delete(modelProviders, eq(modelProviders.name, name));
  const change = { action: "model_provider.removed", targetId: name, detail: {} };
  const [removed] = await commit(ctx, [remove], change);
  if (removed === 0) fail("not_found", "This workspace has no model provider of that name.");
  forgetProviders(ctx.tenant.id);
}
