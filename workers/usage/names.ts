import { type Ctx, refusalOf } from "../kernel/context.ts";
import type { Permission } from "../kernel/permissions.ts";
import { namesOfMembers, tenantObject } from "../tenants/index.ts";
import type { UsageGrouping } from "./contract.ts";

type Named = { id: string | null; name: string | null };

const may = ({ actor, clock }: Ctx, permission: Permission): boolean =>
  refusalOf(actor, permission, clock.now()) === undefined;

/** What members or keys are called, by id, as far as the actor may know. */
async function namesBy(ctx: Ctx, by: UsageGrouping, ids: string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  if (by === "member") return may(ctx, "members:read") ? namesOfMembers(ctx, ids) : new Map();
  if (by !== "key" || !may(ctx, "keys:manage")) return new Map();
  const keys = await tenantObject(ctx.env, ctx.tenant.id).keys(null);
  return new Map(keys.map(({ id, name }) => [id, name]));
}

/** The same groups, with what members and keys are called. */
export async function named<T extends Named>(ctx: Ctx, by: UsageGrouping, groups: T[]): Promise<T[]> {
  const ids = groups.flatMap(({ id }) => (id === null ? [] : [id]));
  const names = await namesBy(ctx, by, ids);
  return groups.map((group) => ({ ...group, name: group.name ?? names.get(group.id ?? "") ?? null }));
}
