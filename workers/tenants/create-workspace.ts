import { commitDirectory } from "../audit/index.ts";
import { byPerson, type PersonCtx } from "../identity/index.ts";
import { memberships } from "../identity/tables.ts";
import { parseOrFail } from "../kernel/app-env.ts";
import { isUniqueViolation, platformDb, sql } from "../kernel/db.ts";
import { fail } from "../kernel/errors.ts";
import { type Id, newId } from "../kernel/ids.ts";
import { rowWhere } from "../kernel/row-where.ts";
import { type CreateWorkspaceInput, createWorkspaceInput, type WorkspaceView } from "./contract.ts";
import { forgetTenant, slugTaken } from "./directory.ts";
import { slugClaims } from "./member-tables.ts";
import { skeletonOf } from "./slugs/skeleton.ts";
import { tenants } from "./tables.ts";
import { noteChange, tellObject } from "./tell-object.ts";
import { workspaceViewOf } from "./view.ts";

/** How many workspaces one person may make within a day. */
export const WORKSPACES_A_DAY = 5;
const DAY_MS = 86_400_000;

interface NewWorkspace {
  id: Id<"ten">;
  slug: string;
  name: string;
  createdAt: number;
}

/** Tenant, claim to its slug, and the owner's seat; none of them where the person has made too many today. */
function writesOf({ env, user }: PersonCtx, { id, slug, name, createdAt }: NewWorkspace) {
  const db = platformDb(env, "DIRECTORY");
  const few = sql`(SELECT count(*) FROM tenants WHERE created_by = ${user.id} AND created_at > ${createdAt - DAY_MS}) < ${WORKSPACES_A_DAY}`;
  const tenant = { id, slug, name, plan: "free" as const, createdAt, createdBy: user.id };
  const seat = { tenantId: id, userId: user.id, role: "owner" as const, createdAt };
  const made = sql`FROM tenants WHERE id = ${id}`;
  return [
    db.insert(tenants).select(rowWhere(tenants, tenant, sql`WHERE ${few}`)),
    db.insert(slugClaims).select(rowWhere(slugClaims, { skeleton: skeletonOf(slug), tenantId: id }, made)),
    db.insert(memberships).select(rowWhere(memberships, seat, made)),
    noteChange(env, id, id, createdAt),
    noteChange(env, id, user.id, createdAt),
  ];
}

/**
 * Makes a workspace on the free plan, which the person owns. Refused with `invalid_input`, with `conflict` for a slug
 * that is taken or looks like one that is, and with `rate_limited` after five within a day.
 */
export async function createWorkspace(
  person: PersonCtx,
  input: CreateWorkspaceInput,
): Promise<WorkspaceView & { role: "owner" }> {
  person.requireSelf();
  const fields = parseOrFail(createWorkspaceInput, input, "json");
  const workspace = { id: newId("ten"), ...fields, createdAt: person.clock.now() };
  const change = {
    ...{ action: "workspace.created", targetId: workspace.id, detail: { after: fields } },
    ...{ by: byPerson(person), tenants: [workspace.id], person: person.user.id },
  };
  let made: number | undefined;
  try {
    [made] = await commitDirectory(person.env, writesOf(person, workspace), [change], person);
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    slugTaken(fields.slug);
  }
  if (made === 0) {
    const detail = `You have made ${WORKSPACES_A_DAY} workspaces within a day. Make the next one tomorrow.`;
    fail("rate_limited", detail, { retryAfter: DAY_MS / 1000, meta: { limit: WORKSPACES_A_DAY } });
  }
  forgetTenant(person.env, workspace);
  await tellObject(person.env, workspace.id, workspace.id, person.user.id);
  return {
    ...workspaceViewOf({ ...workspace, plan: "free", status: "active" }),
    role: "owner",
  };
}
