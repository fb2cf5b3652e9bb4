import type { Env } from "../../kernel/env.ts";
import type { Id } from "../../kernel/ids.ts";
import { TtlMap } from "../../kernel/ttl-map.ts";
import { type DeploymentSnapshot, tenantObject } from "../../tenants/index.ts";

/** A page has many files, which are asked for at once: what is live is looked up once in so long. */
const remembered = new TtlMap<{ live: DeploymentSnapshot | null }>(2_000, 3_000);

/** The running production deployment of an alias; may be three seconds old. */
export async function liveAs(
  env: Env,
  tenantId: Id<"ten">,
  alias: string,
  now: number,
): Promise<DeploymentSnapshot | null> {
  const key = `${tenantId}/${alias}`;
  const known = remembered.get(key, now);
  if (known) return known.live;
  const found = await tenantObject(env, tenantId).findDeployment(alias, "production");
  // By its alias alone: an id would be a second name of the same.
  const live = found?.alias === alias ? found : null;
  remembered.set(key, { live }, now);
  return live;
}

/** The same, if its version has pages. */
export async function livePages(
  env: Env,
  tenantId: Id<"ten">,
  alias: string,
  now: number,
): Promise<DeploymentSnapshot | null> {
  const live = await liveAs(env, tenantId, alias, now);
  return live?.pages ? live : null;
}
