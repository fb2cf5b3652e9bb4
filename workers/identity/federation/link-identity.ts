import { commitDirectory } from "../../audit/index.ts";
import { isUniqueViolation, platformDb, sql, type Write } from "../../kernel/db.ts";
import { fail } from "../../kernel/errors.ts";
import { newId } from "../../kernel/ids.ts";
import { mailWrite, wakeMail } from "../../mail/index.ts";
import { identities } from "../federation-tables.ts";
import { brandOf, mailOriginOf } from "../mail-brand.ts";
import { byPerson, type PersonCtx } from "../person.ts";
import { PROVIDER_TITLES, type ProviderName } from "./contract.ts";
import type { ProviderPerson } from "./provider-person.ts";

/** What happened to a person's ways of signing in. */
export interface ConnectionChange {
  action: "identity.linked" | "identity.unlinked" | "wallet.linked" | "wallet.unlinked";
  targetId: string;
  detail: Record<string, unknown>;
  /** The mail's headline, a sentence without a stop. */
  what: string;
  label: string;
}

/** Commits a change of a person's connections with the mail that tells them; answers whether it happened. */
export async function commitConnection(
  person: PersonCtx,
  write: Write,
  { what, label, ...change }: ConnectionChange,
): Promise<boolean> {
  const { env, clock, user, origin } = person;
  const message = {
    template: "security-change" as const,
    ...{ name: user.name, what, facts: [{ label: "Which", value: label }] },
    ...{ link: `${origin}/account/connections`, from: mailOriginOf(person) },
  };
  const letter = { key: `connection:${newId("evt")}`, to: user.email, brand: brandOf(person), message };
  // Nobody is told of what did not happen: such a change has left the outbox again by then.
  const happened = sql`EXISTS (SELECT 1 FROM directory_outbox WHERE request_id = ${person.requestId}
    AND action = ${change.action} AND target_id = ${change.targetId})`;
  const mail = await mailWrite(env, letter, clock, happened);
  const entry = { ...change, by: byPerson(person), person: user.id };
  const [changed] = await commitDirectory(env, [write, mail.write], [entry], person);
  person.waitUntil(wakeMail(env, [mail.id]));
  return changed !== 0;
}

/**
 * Gives an account one more way to sign in. Refused with `conflict` where the other account is linked already, to this
 * or to somebody else's, or this one has another account of the provider.
 */
export async function linkIdentity(
  person: PersonCtx,
  provider: ProviderName,
  { subject, label }: ProviderPerson,
): Promise<void> {
  person.requireSelf();
  const id = newId("idn");
  const row = { id, provider, subject, label, userId: person.user.id, createdAt: person.clock.now() };
  const title = PROVIDER_TITLES[provider];
  try {
    await commitConnection(person, platformDb(person.env, "DIRECTORY").insert(identities).values(row), {
      ...{ action: "identity.linked", targetId: id, detail: { after: { provider } } },
      ...{ what: `${title} was linked to your account`, label },
    });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    fail(
      "conflict",
      `This ${title} account is linked to an account here, or yours has another one. Unlink that first.`,
    );
  }
}
