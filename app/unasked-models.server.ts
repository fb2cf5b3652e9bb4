import type { Manifest } from "@workers/agents/contract.ts";
import type { Ctx } from "@workers/kernel/context.ts";
import { listProviders } from "@workers/models/index.ts";
import { may } from "~/access.server.ts";

/** The models that a version asks where no provider of any of them is set up; null where one is, and for those who may not know. */
export async function unaskedModels(ctx: Ctx, manifest: Manifest | undefined): Promise<string[] | null> {
  const asked = manifest?.prompt?.models ?? manifest?.permissions.models ?? [];
  if (asked.length === 0 || !may(ctx, "models:read")) return null;
  const names = new Set((await listProviders(ctx)).map(({ name }) => name));
  return asked.some((model) => names.has(model.slice(0, model.indexOf("/")))) ? null : asked;
}
