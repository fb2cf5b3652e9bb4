import { commitDirectory } from "../../audit/index.ts";
import { memberships } from "../../identity/tables.ts";
import { parseOrFail } from "../../kernel/app-env.ts";
import type { Ctx } from "../../kernel/context.ts";
import { and, eq, platformDb, sql } from "../../kernel/db.ts";
import { fail } from "../../kernel/errors.ts";
import { mailWrite, wakeMail } from "../../mail/index.ts";
import { changedBy } from "../changed-by.ts";
import { type TransferInput, transferInput } from "../contract.ts";
import { happened } from "../happened.ts";
import { tenantMailBrand } from "../mail-brand.ts";
import { workspaceOf } from "../queries.ts";
import { noteChange, tellObject } from "../tell-object.ts";
import { type Seat, seatOf } from "./seats.ts";

const ACTION = "ownership.transferred";

/** Both sides are told by mail what they have given, or got; only where it happened. */
async function mailsOf(ctx: Ctx, from: Seat, to: Seat) {
  const { name: workspace } = await workspaceOf(ctx);
  const { brand, link } = await tenantMailBrand(ctx, "/console/settings/members");
  const message = {
    template: "ownership-transferred",
    workspace,
    from: from.name,
    to: to.name,
    link,
  } as const;
  return Promise.all(
    [from, to].map(({ id, name, email }) => {
      const key = `ownership:${ctx.tenant.id}:${id}:${ctx.requestId}`;
      return mailWrite(
        ctx.env,
        { key, to: email, brand, message: { ...message, name } },
        ctx.clock,
        happened(ctx, ACTION, to.id),
      );
    }),
  );
}

/**
 * Makes a member an owner. Who does it becomes an admin, unless they stay an owner beside them. Both get a mail.
 * `conflict` for whom the platform has suspended, and where either seat was changed meanwhile.
 */
export async function transferOwnership(ctx: Ctx, input: TransferInput): Promise<void> {
  ctx.require("ownership:transfer");
  const { userId, stay } = parseOrFail(transferInput, input, "json");
  const { env, tenant, clock, actor } = ctx;
  if (actor.type === "user" && actor.impersonatedBy)
    fail("forbidden", "Only an owner themselves can make somebody else the owner.");
  const [from, to] = [await seatOf(ctx, actor.id), await seatOf(ctx, userId)];
  if (to.role === "owner") fail("conflict", "They are an owner already.");
  if (to.suspendedAt !== null)
    fail(
      "conflict",
      "The platform has suspended this person, who could not act as an owner. Choose another member.",
    );
  const db = platformDb(env, "DIRECTORY");
  const mine = eq(memberships.tenantId, tenant.id);
  const owns = sql`EXISTS (SELECT 1 FROM memberships WHERE tenant_id = ${tenant.id} AND user_id = ${from.id} AND role = 'owner')`;
  const give = db
    .update(memberships)
    .set({ role: "owner" })
    .where(and(mine, eq(memberships.userId, to.id), eq(memberships.role, to.role), owns));
  const stepDown = db
    .update(memberships)
    .set({ role: "admin" })
    .where(and(mine, eq(memberships.userId, from.id), happened(ctx, ACTION, to.id)));
  const mails = await mailsOf(ctx, from, to);
  const writes = [
    give,
    ...mails.map(({ write }) => write),
    ...(stay ? [] : [stepDown]),
    ...[from, to].map(({ id }) => noteChange(env, tenant.id, id, clock.now())),
  ];
  const detail = { before: { role: to.role }, after: { role: "owner" }, from: from.id, stay };
  const change = { action: ACTION, targetId: to.id, detail, by: changedBy(ctx), tenants: [tenant.id] };
  const [changed] = await commitDirectory(env, writes, [{ ...change, person: to.id }], ctx);
  if (changed === 0) fail("conflict", "A seat was changed meanwhile. Look at the members again.");
  ctx.waitUntil(
    wakeMail(
      env,
      mails.map(({ id }) => id),
    ),
  );
  await tellObject(env, tenant.id, to.id, from.id);
}
