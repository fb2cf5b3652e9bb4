import { desc, eq, platformDb, sql } from "../../kernel/db.ts";
import { fail } from "../../kernel/errors.ts";
import { isId } from "../../kernel/ids.ts";
import { identities, wallets } from "../federation-tables.ts";
import type { PersonCtx } from "../person.ts";
import { LAST_WAY_IN, waysIn } from "../ways-in.ts";
import { type ConnectionView, PROVIDER_TITLES } from "./contract.ts";
import { commitConnection } from "./link-identity.ts";

const iso = (time: number | null): string | null => (time === null ? null : new Date(time).toISOString());

const titleOf = (provider: string): string =>
  provider.startsWith("sso:")
    ? "Single sign-on"
    : (PROVIDER_TITLES[provider as keyof typeof PROVIDER_TITLES] ?? provider);

/** What signs a person in beside password and passkeys, the newest first. */
export async function listConnections(person: PersonCtx): Promise<ConnectionView[]> {
  person.requireSelf();
  const { env, user } = person;
  const db = platformDb(env, "DIRECTORY");
  const [linked, owned] = await db.batch([
    db.select().from(identities).where(eq(identities.userId, user.id)).orderBy(desc(identities.createdAt)),
    db.select().from(wallets).where(eq(wallets.userId, user.id)).orderBy(desc(wallets.createdAt)),
  ]);
  const times = ({ createdAt, lastUsedAt }: { createdAt: number; lastUsedAt: number | null }) => ({
    createdAt: new Date(createdAt).toISOString(),
    lastUsedAt: iso(lastUsedAt),
  });
  return [
    ...linked.map((row) => ({
      ...{ id: row.id, kind: "identity" as const, provider: titleOf(row.provider), label: row.label },
      ...times(row),
    })),
    ...owned.map((row) => ({
      ...{ id: row.id, kind: "wallet" as const, provider: "Ethereum wallet", label: row.address },
      ...times(row),
    })),
  ];
}

/**
 * Takes a way to sign in away, an identity or a wallet. Refused with `sudo_required`, `not_found`, or `conflict` for the
 * last one: of two that are unlinked at once, one stays.
 */
export async function unlinkConnection(person: PersonCtx, id: string): Promise<void> {
  person.requireSelf();
  person.requireSudo();
  const { env, user } = person;
  const found = (await listConnections(person)).find((connection) => connection.id === id);
  if (!found) fail("not_found", "There is no such connection. Look at the list again.");
  const table = isId("wal", id) ? wallets : identities;
  const one = sql`id = ${id} AND user_id = ${user.id}`;
  const spare = found.provider === "Single sign-on" ? sql`1` : sql`${waysIn(user.id)} > 1`;
  const happened = await commitConnection(
    person,
    platformDb(env, "DIRECTORY").delete(table).where(sql`${one} AND ${spare}`),
    {
      action: found.kind === "wallet" ? "wallet.unlinked" : "identity.unlinked",
      ...{ targetId: id, detail: { before: { provider: found.provider } } },
      ...{ what: `${found.provider} was unlinked from your account`, label: found.label },
    },
  );
  if (!happened) fail("conflict", LAST_WAY_IN);
}
