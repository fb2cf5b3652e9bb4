import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Template, TemplateSummary } from "../workers/agents/templates/contract.ts";
import { readExamples, uploadedFiles } from "./seeds/examples.ts";

type Manifest = { kind: Template["kind"] };
type OwnTemplate = Pick<Template, "title" | "description" | "steps" | "settings" | "sample">;

const NO_SETTINGS = { type: "object", properties: {}, additionalProperties: false };
const manifestOf = (files: Template["files"]) => JSON.parse(String(files["agent.json"])) as Manifest;

/** What agents are made from: `examples/templates`, and the examples that run alone, as they are. */
export function readTemplates(root: string): Template[] {
  const folder = join(root, "examples/templates");
  const names = existsSync(folder) ? readdirSync(folder) : [];
  const own = names.sort().map((slug): Template => {
    const { "template.json": text, ...files } = uploadedFiles(join(folder, slug));
    const template = JSON.parse(String(text)) as OwnTemplate;
    return { slug, ...template, kind: manifestOf(files).kind, configurable: true, files };
  });
  const examples = readExamples(join(root, "examples/agents"))
    .filter(({ calls }) => calls.length === 0)
    .map(({ slug, title, description, files }): Template => {
      const settled = { steps: [], settings: NO_SETTINGS, sample: {} };
      return {
        slug,
        title,
        description,
        kind: manifestOf(files).kind,
        configurable: false,
        ...settled,
        files,
      };
    });
  return [...own, ...examples];
}

/** Writes them for the gateway: a list, and a file for each. */
export function writeTemplates(root: string): void {
  const folder = join(root, "build/client/templates");
  mkdirSync(folder, { recursive: true });
  const templates = readTemplates(root);
  for (const template of templates)
    writeFileSync(join(folder, `${template.slug}.json`), JSON.stringify(template));
  const list = templates.map(
    ({ slug, title, description, kind, configurable }): TemplateSummary => ({
      ...{ slug, title, description, kind, configurable },
    }),
  );
  writeFileSync(join(folder, "index.json"), JSON.stringify(list));
}
