import type { Ctx } from "../../kernel/context.ts";
import { fail } from "../../kernel/errors.ts";
import type { Id } from "../../kernel/ids.ts";
import { pagesOrigin } from "../../tenants/index.ts";
import { livePages } from "./live-pages.ts";
import { TOKEN_MS, writePageToken } from "./page-token.ts";

/**
 * Where a member sees the pages of an agent that is live: those that are not public at an address that is theirs for a
 * quarter of an hour. `not_found` where nothing of this name has pages.
 */
export async function openPages(ctx: Ctx, alias: string): Promise<string> {
  ctx.require("agents:read");
  const { env, tenant, actor, clock } = ctx;
  const live = await livePages(env, tenant.id, alias, clock.now());
  const origin = pagesOrigin(env, alias, tenant.slug);
  if (!live || !origin || ctx.hidden.includes(live.agentId))
    return fail("not_found", `Nothing that is live as ${alias} has pages.`);
  if (live.public) return `${origin}/`;
  if (actor.type !== "user") return fail("forbidden", "Pages that are not public are for people, signed in.");
  const expiresAt = clock.now() + TOKEN_MS;
  const token = { tenantId: tenant.id, alias, userId: actor.id as Id<"usr">, expiresAt };
  return `${origin}/~${await writePageToken(env, token)}/`;
}
