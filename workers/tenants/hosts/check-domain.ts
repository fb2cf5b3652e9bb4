import { byOf } from "../../audit/index.ts";
import type { Ctx } from "../../kernel/context.ts";
import { fail } from "../../kernel/errors.ts";
import { checkHost } from "./check-host.ts";
import type { DomainView } from "./contract.ts";
import { domainViewOf, findHost } from "./queries.ts";

const PAUSE_MS = 10_000;

/**
 * Looks at a domain's records and certificate now, rather than when the scheduler does; within ten seconds of the last
 * look it says what that found. Refused with `conflict` where there is nothing to look for any more.
 */
export async function checkDomain(ctx: Ctx, name: string): Promise<DomainView> {
  ctx.require("domains:read");
  const row = await findHost(ctx, name);
  if ((row.checkedAt ?? 0) + PAUSE_MS > ctx.clock.now()) return domainViewOf(ctx.env, row);
  if (row.nextCheckAt === null)
    fail("conflict", "This domain was not proven in time. Add it again, and use the new records.");
  if (row.state === "removing") fail("conflict", "This domain is being removed.");
  await checkHost(ctx.env, row, { by: byOf(ctx), clock: ctx.clock, waitUntil: ctx.waitUntil });
  return domainViewOf(ctx.env, await findHost(ctx, row.host));
}
