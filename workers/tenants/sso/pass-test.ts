import { commitDirectory } from "../../audit/index.ts";
import type { RequestCtx } from "../../kernel/context.ts";
import { and, eq, platformDb } from "../../kernel/db.ts";
import { ssoConnections } from "../sso-tables.ts";
import type { SsoConnection } from "./queries.ts";

/** Notes that a sign-in went through as the connection stands. */
export async function passTest(
  request: RequestCtx,
  { tenantId, revision }: Pick<SsoConnection, "tenantId" | "revision">,
): Promise<void> {
  const { env, clock, requestId, address, userAgent } = request;
  const same = and(eq(ssoConnections.tenantId, tenantId), eq(ssoConnections.revision, revision));
  const write = platformDb(env, "DIRECTORY")
    .update(ssoConnections)
    .set({ testedAt: clock.now() })
    .where(same);
  // Whoever had the link of an owner: at the provider they may be anybody.
  const by = { actorType: "system" as const, actorId: "system", requestId, address, userAgent };
  await commitDirectory(
    env,
    [write],
    [{ action: "sso.tested", targetId: tenantId, by, tenants: [tenantId] }],
    request,
  );
}
