import { type By, commitDirectory } from "../../audit/index.ts";
import type { RequestCtx } from "../../kernel/context.ts";
import { and, eq, platformDb, type SQL } from "../../kernel/db.ts";
import { fail } from "../../kernel/errors.ts";
import type { Id } from "../../kernel/ids.ts";
import { wakeMail } from "../../mail/index.ts";
import { forgetTenant } from "../directory.ts";
import { forgetHost } from "../hosts/site.ts";
import { noteRecipients, tellRecipients } from "../shares/tell-recipients.ts";
import { hosts, type TenantRow, tenants } from "../tables.ts";
import { noteChange, tellObject } from "../tell-object.ts";
import { mailsToOwners, type OwnerMail } from "./mails-to-owners.ts";

export interface Standing {
  /** What the workspace's row is to say. */
  set: Partial<TenantRow>;
  /** Only where this holds: whoever else changed it meanwhile was first. */
  when: SQL | undefined;
  action: string;
  detail?: Record<string, unknown>;
  by: By;
  /** Sent to all owners where it happened. */
  mail?: OwnerMail;
}

/** The row of a workspace; `not_found` where there is none any more. */
export async function tenantRow(env: RequestCtx["env"], id: Id<"ten">): Promise<TenantRow> {
  const [row] = await platformDb(env, "DIRECTORY").select().from(tenants).where(eq(tenants.id, id));
  return row && row.status !== "deleted" ? row : fail("not_found", "This workspace is gone.");
}

/**
 * Has a workspace stand still, or go on. Its object knows before this answers, so that keys and runs follow with the
 * next request; what Workers remember of its hosts is up to a minute old. `conflict` where it stands otherwise by now.
 */
export async function changeStanding(
  request: Pick<RequestCtx, "env" | "clock" | "waitUntil" | "requestId">,
  { id, slug, name }: Pick<TenantRow, "id" | "slug" | "name">,
  { set, when, action, detail = {}, by, mail }: Standing,
): Promise<TenantRow> {
  const { env, clock } = request;
  const db = platformDb(env, "DIRECTORY");
  const mails = mail ? await mailsToOwners(request, { id, slug, name }, action, mail) : [];
  const writes = [
    db
      .update(tenants)
      .set(set)
      .where(and(eq(tenants.id, id), when)),
    noteChange(env, id, id, clock.now()),
    noteRecipients(env, id, clock.now()),
    ...mails.map(({ write }) => write),
  ];
  const change = { action, targetId: id, detail: { ...detail, status: set.status }, by, tenants: [id] };
  const [changed] = await commitDirectory(env, writes, [change], request);
  if (changed === 0) fail("conflict", "The workspace was changed meanwhile. Look at it again.");
  const named = await db.select({ host: hosts.host }).from(hosts).where(eq(hosts.tenantId, id));
  for (const { host } of named) forgetHost(env, id, host);
  forgetTenant(env, { id, slug });
  request.waitUntil(
    wakeMail(
      env,
      mails.map((one) => one.id),
    ),
  );
  await tellObject(env, id, id);
  await tellRecipients(env, id);
  return tenantRow(env, id);
}
