import type { Ctx } from "../../kernel/context.ts";
import { type JsonObject, parseJson } from "../../kernel/json.ts";
import { applyDefaults } from "../../kernel/json-schema.ts";
import type { Manifest } from "../manifest/manifest.ts";
import { parseTemplate } from "../prompt-template.ts";
import type { Template, TemplateInput, TemplatePreview } from "./contract.ts";
import { checkSettings, fillTemplate } from "./fill-template.ts";
import { readTemplate } from "./queries.ts";

type Files = Template["files"];

/** The bundle that a template with some settings comes to, with its manifest checked. Errors: `not_found`, `invalid_input`. */
export async function bundleFrom(ctx: Ctx, slug: string, { settings = {}, ...named }: TemplateInput) {
  const template = await readTemplate(ctx, slug);
  const checked = checkSettings(template, settings as JsonObject);
  const files = fillTemplate(template, { ...named, settings: checked });
  // What reads uploads is evaluated with its first use.
  const { readUpload } = await import("../archives/read-upload.ts");
  const { readManifest } = await import("../read-manifest.ts");
  const upload = await readUpload({ files });
  const manifest = await readManifest(upload, named.slug, ctx.env.EGRESS_ALLOW);
  return { template, files, upload, manifest };
}

/**
 * What an agent made from a template would be: its manifest, its files, and what the check says of them. Nothing is
 * written. Errors: `not_found`; `invalid_input` with the settings, or what became of them in the manifest, by pointer.
 */
export async function previewTemplate(
  ctx: Ctx,
  slug: string,
  input: TemplateInput,
): Promise<TemplatePreview> {
  ctx.require("agents:publish");
  const { files, upload, manifest } = await bundleFrom(ctx, slug, input);
  const { scanBundle } = await import("../scan/scan.ts");
  const { report } = await scanBundle(upload, manifest);
  return {
    manifest: (parseJson(String(files["agent.json"])) ?? {}) as JsonObject,
    files: [...upload.files].map(([path, { bytes }]) => ({ path, bytes, text: textIn(files, path) })),
    report,
    messages: messagesOf(manifest, files, new Date(ctx.clock.now()).toISOString()),
  };
}

function textIn(files: Files, path: string): string | null {
  const content = files[path];
  return typeof content === "string" ? content : null;
}

/** A prompt's messages, filled in for its first example. */
function messagesOf({ prompt, examples, configSchema }: Manifest, files: Files, date: string) {
  const config = applyDefaults(configSchema as JsonObject, {});
  const values = { input: examples[0]?.input, config, run: { id: "run_…", date } };
  return (prompt?.messages ?? []).map(({ role, content, file }) => {
    const text = content ?? textIn(files, file ?? "") ?? "";
    try {
      return { role, text: parseTemplate(text).render(values) };
    } catch {
      // What is wrong with it is in the report.
      return { role, text };
    }
  });
}
