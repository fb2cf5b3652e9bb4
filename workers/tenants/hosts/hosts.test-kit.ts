import { env } from "../../../test/harness.ts";
import { platformDb } from "../../kernel/db.ts";
import type { Id } from "../../kernel/ids.ts";
import { hosts } from "../tables.ts";
import { forgetHost } from "./site.ts";

type Host = typeof hosts.$inferInsert;

/** A domain of a tenant's own, proven and active: `{label}.{slug}.example`. */
export async function activeHost(
  { id, slug }: { id: Id<"ten">; slug: string },
  label: string,
  more: Partial<Host> = {},
): Promise<string> {
  const host = `${label}.${slug}.example`;
  const row: Host = {
    host,
    tenantId: id,
    state: "active",
    challenge: "proven",
    held: true,
    since: Date.now(),
    nextCheckAt: Date.now() + 86_400_000,
    ...more,
  };
  await platformDb(env, "DIRECTORY")
    .insert(hosts)
    .values(row)
    .onConflictDoUpdate({ target: [hosts.host, hosts.tenantId], set: row });
  forgetHost(env, id, host);
  return host;
}
