import { z } from "@hono/zod-openapi";
import type { Ctx, RequestCtx } from "../kernel/context.ts";
import { eq } from "../kernel/db.ts";
import { fail } from "../kernel/errors.ts";
import { type ExampleFace, exampleFace } from "./contract.ts";
import { createAgent } from "./create-agent.ts";
import { agents } from "./tables.ts";

const exampleFiles = z.object({ files: z.unknown() });

// Only the binding reaches these files: the gateway serves none below this path.
const fileOf = ({ env }: Pick<RequestCtx, "env">, name: string) =>
  env.ASSETS.fetch(`https://static.invalid/examples/${name}.json`);

/** The example agents that this build of the platform brings along; none where it was built without. */
export async function listExamples(ctx: Pick<RequestCtx, "env">): Promise<ExampleFace[]> {
  const response = await fileOf(ctx, "index");
  return response.ok ? z.array(exampleFace).parse(await response.json()) : [];
}

/**
 * Publishes an example in the workspace, as an agent of its own, and says which version that made. Asked for again
 * after it broke off, it goes on. Errors: `not_found`; `conflict` where an agent of that name has versions already.
 */
export async function publishExample(ctx: Ctx, slug: string): Promise<{ agent: string; version: string }> {
  ctx.require("agents:publish");
  const example = (await listExamples(ctx)).find((one) => one.slug === slug);
  if (!example) fail("not_found", `There is no example ${slug}; choose one of the list.`);
  const { files } = exampleFiles.parse(await (await fileOf(ctx, example.slug)).json());
  const mine = await ctx.db.first(agents, eq(agents.slug, example.slug));
  if (mine?.latestVersion) {
    const issues = [{ pointer: "/example", detail: `run the agent ${slug} that the workspace has` }];
    fail("conflict", `This workspace has an agent ${slug} already.`, { issues });
  }
  if (!mine) await createAgent(ctx, { slug: example.slug, title: example.title });
  const { publishVersion } = await import("./publish-version.ts");
  const { version } = await publishVersion(ctx, example.slug, { files });
  return { agent: example.slug, version };
}
