import type { Env } from "../kernel/env.ts";
import { fail } from "../kernel/errors.ts";
import { type Id, newId } from "../kernel/ids.ts";
import { driverOf, type Outcome, type RunIo } from "../runtimes/index.ts";
import { type DeploymentSnapshot, findTenantById, tenantObject } from "../tenants/index.ts";

const known = new Map<string, DeploymentSnapshot>();

const io: RunIo = {
  emit: async () => undefined,
  call: async () => ({ ok: false, code: "forbidden", message: "Not in a bare run." }),
  store: async () => ({ ok: false, code: "forbidden", message: "Not in a bare run." }),
  checkpoint: async () => undefined,
};

async function findLive(env: Env, tenantId: Id<"ten">, agent: string): Promise<DeploymentSnapshot> {
  const tenant = await findTenantById(env, tenantId);
  const live = tenant && (await tenantObject(env, tenant.id).findDeployment(agent, "production"));
  return live ?? fail("not_deployed", `No agent "${agent.slice(0, 128)}" is live in that tenant.`);
}

const UNLIMITED = { attempt: 1, allowedHosts: null, chargeLimitMicros: 0, live: false };

/** Runs a deployed agent on its driver alone: the hop to the sandbox, and nothing before or after it. */
export async function runBare(env: Env, tenantId: Id<"ten">, agent: string, input: string): Promise<Outcome> {
  const deployment = known.get(`${tenantId}/${agent}`) ?? (await findLive(env, tenantId, agent));
  known.set(`${tenantId}/${agent}`, deployment);
  const driver = driverOf(deployment.kind) ?? fail("internal", `No driver for ${deployment.kind}.`);
  const timeoutMs = deployment.timeoutSeconds * 1000;
  return driver.run(env, { tenantId, runId: newId("run"), deployment, input, ...UNLIMITED, timeoutMs }, io);
}
