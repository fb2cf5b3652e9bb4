import { type Deployable, findDeployable } from "../agents/index.ts";
import type { Ctx } from "../kernel/context.ts";
import { domainErrorOf, type ErrorCode, fail } from "../kernel/errors.ts";
import { changedBy, tenantObject } from "../tenants/index.ts";

/**
 * By these a look says that nothing of the agent may be live again. What a suspended workspace shares comes back with
 * it, and admits nothing meanwhile; any other error says nothing of the agent.
 */
const GONE: readonly ErrorCode[] = ["agent_archived", "not_found"];

/**
 * Makes something of an agent live, own or shared, unless it is archived. Archiving stops what is live once it has been
 * noted; what went live behind that is stopped here.
 */
export async function onLiveAgent<T>(
  ctx: Ctx,
  ref: string,
  change: (found: Deployable) => Promise<T>,
): Promise<T> {
  const found = await find(ctx, ref);
  const changed = await change(found);
  try {
    await find(ctx, ref);
  } catch (error) {
    const code = domainErrorOf(error)?.refusal.code;
    if (code && GONE.includes(code))
      await tenantObject(ctx.env, ctx.tenant.id).stopDeployments(found.agent.id, changedBy(ctx));
    throw error;
  }
  return changed;
}

async function find(ctx: Ctx, ref: string): Promise<Deployable> {
  const found = await findDeployable(ctx, ref);
  if (found.agent.status === "archived")
    fail("agent_archived", `${found.agent.slug} is archived; nothing of it can be live.`);
  return found;
}
