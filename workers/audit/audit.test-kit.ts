import { vi } from "vitest";
import { env, makeTenant, type TestTenant } from "../../test/harness.ts";
import { type Plan, tenantObject } from "../tenants/index.ts";
import { commit } from "./commit.ts";
import { CHECKED_ENTRIES } from "./contract.ts";
import type { Verification } from "./verify-chain.ts";
import { verifyChain } from "./verify-chain.ts";

/** A tenant in whose log the creation of its key has arrived. */
export async function auditedTenant(plan: Plan = "pro"): Promise<TestTenant> {
  const tenant = await makeTenant(plan);
  await vi.waitFor(async () => {
    if ((await entriesOf(tenant)).length === 0) throw new Error("the outbox has not been delivered");
  }, 10_000);
  return tenant;
}

/** Writes entries into a tenant's log, one after the other; `at` is the time of the first, in milliseconds. */
export async function write(tenant: TestTenant, count: number, at = Date.now()): Promise<void> {
  for (let i = 0; i < count; i++) {
    const ctx = { ...tenant.ctx(), clock: { now: () => at + i } };
    await commit(ctx, [], {
      action: "thing.changed",
      targetId: `thing_${i}`,
      detail: { after: { name: `n${i}` } },
    });
  }
}

export const seal = (tenant: TestTenant) => tenantObject(env, tenant.id).sealAudit();

export const verify = (
  tenant: TestTenant,
  options: { cursor?: string; limit?: number } = {},
): Promise<Verification> =>
  verifyChain(env, tenant.id, () => tenantObject(env, tenant.id).auditChain(), {
    limit: CHECKED_ENTRIES,
    ...options,
  });

/** SQL on a tenant's rows, as somebody would send it who got at the database: `?1` is the tenant. */
export const tamper = (tenant: TestTenant, sql: string, ...values: unknown[]) =>
  env.DATA.prepare(sql)
    .bind(tenant.id, ...values)
    .run();

export interface Row {
  id: string;
  action: string;
  seq: number | null;
  hash: string | null;
  detail: string;
  address: string | null;
}

/** A tenant's entries in the order of the chain, those that are not sealed last. */
export const entriesOf = async (tenant: TestTenant): Promise<Row[]> =>
  (
    await env.DATA.prepare("SELECT * FROM audit_entries WHERE tenant_id = ? ORDER BY seq IS NULL, seq, id")
      .bind(tenant.id)
      .all<Row>()
  ).results;
