import { users } from "../identity/tables.ts";
import type { Ctx } from "../kernel/context.ts";
import { inArray, platformDb } from "../kernel/db.ts";
import { isId } from "../kernel/ids.ts";
import type { KeyRecord } from "../tenants/index.ts";
import type { KeyView } from "./contract.ts";

const iso = (time: number | null): string | null => (time === null ? null : new Date(time).toISOString());

/** D1 binds at most 100 values; pages have no more rows. */
async function namesOf(ctx: Ctx, records: KeyRecord[]): Promise<Map<string, string>> {
  const { actor } = ctx;
  const names = new Map(actor.type === "user" ? [[actor.id as string, actor.name]] : []);
  const ids = new Set(records.map(({ principal }) => principal).filter((id) => isId("usr", id)));
  const others = [...ids].filter((id) => !names.has(id));
  if (others.length === 0) return names;
  const rows = await platformDb(ctx.env, "DIRECTORY")
    .select({ id: users.id, name: users.name })
    .from(users)
    .where(inArray(users.id, others));
  for (const { id, name } of rows) names.set(id, name);
  return names;
}

/** Keys as they are shown, with the names of those whom they belong to. */
export async function viewsOf(ctx: Ctx, records: KeyRecord[]): Promise<KeyView[]> {
  const [names, now] = [await namesOf(ctx, records), ctx.clock.now()];
  return records.map(({ id, name, principal, accountName, role, scopes, networks, hint, ...record }) => ({
    ...{ id, name, role, scopes, hint, addresses: networks },
    principal: {
      type: isId("svc", principal) ? "service" : "user",
      id: principal,
      name: accountName ?? names.get(principal) ?? null,
    },
    createdAt: new Date(record.createdAt).toISOString(),
    expiresAt: iso(record.expiresAt),
    lastUsedAt: iso(record.lastUsedAt),
    oldSecretUntil: (record.oldSecretUntil ?? 0) > now ? iso(record.oldSecretUntil) : null,
  }));
}
