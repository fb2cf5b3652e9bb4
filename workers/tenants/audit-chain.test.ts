import { beforeEach, describe, expect, it } from "vitest";
import { env, inTenantObject, type TestTenant } from "../../test/harness.ts";
import { auditedTenant, entriesOf, seal, verify, write } from "../audit/audit.test-kit.ts";
import type { Env } from "../kernel/env.ts";
import { AuditChain } from "./audit-chain.ts";
import { LedgerState } from "./ledger/state.ts";
import { sealAudits } from "./seal-audits.ts";

const DAY_MS = 86_400_000;

let tenant: TestTenant;
beforeEach(async () => {
  tenant = await auditedTenant();
});

/** A life of the tenant's chain, in its object, with a database that may fail. */
const inChain = <T>(work: (chain: AuditChain) => Promise<T>, world: Env = env): Promise<T> =>
  inTenantObject(tenant.id, (_, ctx) =>
    work(new AuditChain(new LedgerState(ctx.storage.sql, Date.now()), world, () => tenant.id)),
  );

/** An environment whose database fails at a statement that begins so: before it happens, or with its answer lost. */
function failing(beginning: string, when: "before" | "after"): Env {
  const prepare = (sql: string) => ({
    bind: (...values: unknown[]) => {
      const statement = env.DATA.prepare(sql).bind(...values);
      const run = async () => {
        if (when === "after") await statement.run();
        throw new Error("away");
      };
      return sql.startsWith(beginning) ? { run } : statement;
    },
  });
  return { ...env, DATA: { prepare } as never };
}

/** An environment whose database holds the first statement that begins so until it is released. */
function holding(beginning: string): { world: Env; release(): void } {
  let release = () => {};
  let held: Promise<void> | undefined = new Promise((resolve) => {
    release = resolve;
  });
  const prepare = (sql: string) => ({
    bind: (...values: unknown[]) => {
      const statement = env.DATA.prepare(sql).bind(...values);
      if (!sql.startsWith(beginning) || !held) return statement;
      const before = held;
      held = undefined;
      return { run: () => before.then(() => statement.run()) };
    },
  });
  return { world: { ...env, DATA: { prepare } as never }, release: () => release() };
}

const places = async () => (await entriesOf(tenant)).map(({ seq }) => seq);

describe("sealing", () => {
  it("gives entries their places in order, and what comes late the next ones", async () => {
    await write(tenant, 3);
    const late = (await entriesOf(tenant))[1];
    await env.DATA.prepare("UPDATE audit_entries SET tenant_id = 'away' WHERE id = ?").bind(late?.id).run();
    await seal(tenant);
    await env.DATA.prepare("UPDATE audit_entries SET tenant_id = ? WHERE id = ?")
      .bind(tenant.id, late?.id)
      .run();
    expect(await verify(tenant)).toMatchObject({ ok: true, unsealed: 1 });
    await seal(tenant);
    const entries = await entriesOf(tenant);
    expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, i) => i + 1));
    expect(entries.at(-1)?.id).toBe(late?.id);
    expect(await verify(tenant)).toMatchObject({ ok: true, sealed: entries.length, unsealed: 0 });
  });

  // All tenants with something to seal, those of the suites before among them.
  const PATIENCE_MS = 60_000;
  it(
    "is the scheduler's, and one tenant's trouble is not the others'",
    async () => {
      await write(tenant, 2);
      const orphan = "ten_00000000000000000000000009";
      await env.DATA.prepare(
        `INSERT INTO audit_entries (tenant_id, id, actor_type, actor_id, action, target_id, detail, request_id, at)
       VALUES (?, 'aud_1', 'system', 'system', 'a.b', 't', '{}', 'r', 0)`,
      )
        .bind(orphan)
        .run();
      await sealAudits(env);
      expect(await verify(tenant)).toMatchObject({ ok: true, unsealed: 0 });
      await env.DATA.prepare("DELETE FROM audit_entries WHERE tenant_id = ?").bind(orphan).run();
    },
    PATIENCE_MS,
  );

  it("by several at once, while entries come, gives each place once", async () => {
    const life = inChain((chain) => Promise.all(Array.from({ length: 5 }, () => chain.seal())));
    await Promise.all([life, write(tenant, 10)]);
    await Promise.all([write(tenant, 10), ...Array.from({ length: 5 }, () => seal(tenant))]);
    await seal(tenant);
    const taken = await places();
    expect(taken).toEqual(taken.map((_, i) => i + 1));
    expect(await verify(tenant)).toMatchObject({ ok: true, unsealed: 0 });
  });

  it("does not begin while another one waits for D1", async () => {
    await write(tenant, 2);
    await inTenantObject(tenant.id, async (_, ctx) => {
      const { world, release } = holding("UPDATE");
      const chain = new AuditChain(new LedgerState(ctx.storage.sql, Date.now()), world, () => tenant.id);
      const first = chain.seal();
      await write(tenant, 2);
      const second = chain.seal();
      // As many steps as the second would need, if it did not wait.
      for (let i = 0; i < 10; i++) await entriesOf(tenant);
      release();
      await Promise.all([first, second]);
    });
    expect(await verify(tenant)).toMatchObject({ ok: true, sealed: 6, unsealed: 0 });
  });

  it.each(["before", "after"] as const)("goes on after a crash %s the seals reached D1", async (when) => {
    await write(tenant, 3);
    await expect(inChain((chain) => chain.seal(), failing("UPDATE", when))).rejects.toThrow();
    await write(tenant, 2);
    await inChain((chain) => chain.seal());
    const taken = await places();
    expect(taken).toEqual(taken.map((_, i) => i + 1));
    expect(await inChain(() => verify(tenant))).toMatchObject({ ok: true, unsealed: 0 });
  });
});

describe("retention", () => {
  const later = Date.now() + 366 * DAY_MS;
  /** A tenant with entries of today, and some of more than a year from now. */
  async function withOld(): Promise<void> {
    await write(tenant, 3);
    await seal(tenant);
    await write(tenant, 2, later);
    await seal(tenant);
  }

  it("removes what is older than the plan keeps, and the rest verifies", async () => {
    await withOld();
    const all = (await entriesOf(tenant)).length;
    await inChain((chain) => chain.prune(later));
    const kept = await entriesOf(tenant);
    expect([all, kept.length]).toEqual([7, 2]);
    expect(await inChain((chain) => chain.ends())).toMatchObject({ anchor: { seq: all - kept.length } });
    expect(await inChain(() => verify(tenant))).toMatchObject({ ok: true, sealed: kept.length });
  });

  it.each(["before", "after"] as const)("goes on after a crash %s entries were removed", async (when) => {
    await withOld();
    const pruning = inChain((chain) => chain.prune(later), failing("DELETE", when));
    await expect(pruning).rejects.toThrow();
    const { anchor } = await inChain((chain) => chain.ends());
    expect((await places())[0]).toBe(anchor.seq + 1);
  });
});
