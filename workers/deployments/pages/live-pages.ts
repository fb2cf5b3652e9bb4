import type { Env } from "../../kernel/env.ts";
import type { Id } from "../../kernel/ids.ts";
import { type DeploymentSnapshot, tenantObject } from "../../tenants/index.ts";

/** A page has many files, which are asked for at once: what is live is looked up once in so long. */
const REMEMBERED_MS = 3_000;
const MAX_REMEMBERED = 2_000;

const remembered = new Map<string, { live: DeploymentSnapshot | null; until: number }>();

/** The running production deployment of an alias; may be three seconds old. */
export async function liveAs(
  env: Env,
  tenantId: Id<"ten">,
  alias: string,
  now: number,
): Promise<DeploymentSnapshot | null> {
  const key = `${tenantId}/${alias}`;
  const known = remembered.get(key);
  if (known && known.until > now) return known.live;
  const found = await tenantObject(env, tenantId).findDeployment(alias, "production");
  // By its alias alone: an id would be a second name of the same.
  const live = found?.alias === alias ? found : null;
  if (remembered.size >= MAX_REMEMBERED) remembered.clear();
  remembered.set(key, { live, until: now + REMEMBERED_MS });
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
