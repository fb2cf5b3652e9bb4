import type { Ctx } from "../../kernel/context.ts";
import { eq } from "../../kernel/db.ts";
import { fail } from "../../kernel/errors.ts";
import { createAgent } from "../create-agent.ts";
import { agents } from "../tables.ts";
import type { TemplateInput } from "./contract.ts";
import { bundleFrom } from "./preview-template.ts";

/**
 * Makes an agent of a template's files with its first version, and says which that is. Asked for again after it broke
 * off, it goes on. Errors: `not_found`, `invalid_input`; `conflict` where an agent of that slug has versions already.
 */
export async function createFromTemplate(
  ctx: Ctx,
  slug: string,
  input: TemplateInput,
): Promise<{ agent: string; version: string }> {
  ctx.require("agents:publish");
  const { template, files } = await bundleFrom(ctx, slug, input);
  const mine = await ctx.db.first(agents, eq(agents.slug, input.slug));
  if (mine?.latestVersion) {
    const issues = [{ pointer: "/slug", detail: "choose another one, or open the agent that there is" }];
    fail("conflict", `This workspace has an agent ${input.slug} already.`, { issues });
  }
  if (!mine) await createAgent(ctx, { slug: input.slug, title: input.title ?? template.title });
  const { publishVersion } = await import("../publish-version.ts");
  const { version } = await publishVersion(ctx, input.slug, { files });
  return { agent: input.slug, version };
}
