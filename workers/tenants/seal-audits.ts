import { unsealedTenants } from "../audit/index.ts";
import type { Env } from "../kernel/env.ts";
import type { Id } from "../kernel/ids.ts";
import { someAtOnce } from "../kernel/some-at-once.ts";
import { tenantObject } from "./tenant-object.do.ts";

/** How many tenants' logs one turn of the scheduler seals, and how many of them at once. */
const TENANTS = 200;
const AT_ONCE = 10;
/** How many batches of one tenant: the others wait meanwhile. */
const BATCHES = 4;

/** How many turns one call of the scheduler takes, as long as there are more tenants than one seals. */
const TURNS = 5;

async function sealLog(env: Env, tenantId: Id<"ten">): Promise<boolean> {
  try {
    for (let i = 0; i < BATCHES && (await tenantObject(env, tenantId).sealAudit()); i++);
    return true;
  } catch (error) {
    // One tenant's trouble is not the others'; its entries wait for the next call.
    console.error(`audit: the log of ${tenantId} was not sealed`, error);
    return false;
  }
}

/** Has the tenants' objects seal what came into their audit logs since the last time; called by the scheduler. */
export async function sealAudits(env: Env): Promise<void> {
  for (let turn = 0; turn < TURNS; turn++) {
    const waiting = await unsealedTenants(env, TENANTS);
    let sealed = 0;
    await someAtOnce(waiting, AT_ONCE, async (tenantId) => {
      if (await sealLog(env, tenantId)) sealed += 1;
    });
    if (waiting.length < TENANTS || sealed === 0) return;
  }
}
