import type { Manifest } from "../agents/index.ts";
import type { Ctx } from "../kernel/context.ts";
import { listProviders, PROVIDER_PRESETS } from "../models/index.ts";
import { type ExportedModels, exportedProvider } from "./models.ts";

const OLLAMA = "http://ollama:11434/v1";

/** The models of a prompt agent's manifest, with addresses from the workspace's providers or the presets; no key is exported. */
export async function exportedModels(ctx: Ctx, { prompt }: Manifest): Promise<ExportedModels | undefined> {
  if (!prompt) return undefined;
  const own = await listProviders(ctx);
  const addressOf = (name: string): string | undefined =>
    own.find((provider) => provider.name === name)?.baseUrl ??
    PROVIDER_PRESETS.find((preset) => preset.name === name)?.baseUrl ??
    (name === "ollama" ? OLLAMA : undefined);
  const names = [...new Set(prompt.models.map((model) => model.slice(0, model.indexOf("/"))))];
  return { order: prompt.models, providers: names.map((name) => exportedProvider(name, addressOf(name))) };
}
