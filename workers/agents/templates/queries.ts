import { z } from "@hono/zod-openapi";
import type { Ctx } from "../../kernel/context.ts";
import { fail } from "../../kernel/errors.ts";
import {
  type Template,
  type TemplateSummary,
  type TemplateView,
  template,
  templateSummary,
} from "./contract.ts";

// Only the binding reaches these files: the gateway serves none below this path.
const fileOf = ({ env }: Pick<Ctx, "env">, name: string) =>
  env.ASSETS.fetch(`https://static.invalid/templates/${name}.json`);

/** The templates that this build of the platform brings along; none where it was built without. */
export async function listTemplates(ctx: Ctx): Promise<TemplateSummary[]> {
  ctx.require("agents:read");
  return readIndex(ctx);
}

async function readIndex(ctx: Ctx): Promise<TemplateSummary[]> {
  const response = await fileOf(ctx, "index");
  return response.ok ? z.array(templateSummary).parse(await response.json()) : [];
}

/** A template with its files. Refuses what is not in the list with `not_found`. */
export async function readTemplate(ctx: Ctx, slug: string): Promise<Template> {
  const known = (await readIndex(ctx)).find((one) => one.slug === slug);
  if (!known) fail("not_found", "There is no such template; GET /api/v1/templates lists them.");
  return template.parse(await (await fileOf(ctx, known.slug)).json());
}

/** A template with what it asks for. Errors: `not_found`. */
export async function getTemplate(ctx: Ctx, slug: string): Promise<TemplateView> {
  ctx.require("agents:read");
  const { files: _, ...view } = await readTemplate(ctx, slug);
  return view;
}
