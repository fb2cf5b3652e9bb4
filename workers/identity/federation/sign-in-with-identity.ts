import type { RequestCtx } from "../../kernel/context.ts";
import { and, eq, isUniqueViolation, platformDb } from "../../kernel/db.ts";
import type { Env } from "../../kernel/env.ts";
import { fail } from "../../kernel/errors.ts";
import { type Id, newId } from "../../kernel/ids.ts";
import { type SignedIn, sessionOrSecondFactor } from "../factors/second-factor.ts";
import { identities } from "../federation-tables.ts";
import { byUser } from "../person.ts";
import { NOT_OPEN, userById } from "../queries.ts";
import { type Attempt, recordingRefusals, signInTo } from "../record-refusal.ts";
import { startSession } from "../start-session.ts";
import { users } from "../tables.ts";
import { PROVIDER_TITLES, type ProviderName } from "./contract.ts";
import { nameFrom, type ProviderPerson } from "./provider-person.ts";

/** The account that an identity signs in to, if there is one. */
export async function identityOf(env: Env, provider: string, subject: string) {
  const [found] = await platformDb(env, "DIRECTORY")
    .select({ id: identities.id, userId: identities.userId })
    .from(identities)
    .where(and(eq(identities.provider, provider), eq(identities.subject, subject)))
    .limit(1);
  return found;
}

/** The write that notes that an identity was used. */
export const identityUsed = (env: Env, id: Id<"idn">, now: number) =>
  platformDb(env, "DIRECTORY").update(identities).set({ lastUsedAt: now }).where(eq(identities.id, id));

/**
 * Signs in whom a provider names: to the account that it is linked to, which may ask for its second factor, or to a new
 * one of the address that the provider has verified. An account that has that address already is not linked by that alone: whoever holds an address at a
 * provider need not be who made the account, so its person signs in and links it. Refused with `conflict` then, and with
 * `unauthenticated` where the provider has verified no address.
 */
export const signInWithIdentity = (
  request: RequestCtx,
  provider: ProviderName,
  person: ProviderPerson,
): Promise<SignedIn> =>
  recordingRefusals(
    request,
    () => attemptOf(request.env, provider, person),
    () => signIn(request, provider, person),
  );

/** Whose account it was about: the linked one or, where that is what refuses, that of the address. */
async function attemptOf(
  env: Env,
  provider: ProviderName,
  { subject, email }: ProviderPerson,
): Promise<Attempt | null> {
  const known = await identityOf(env, provider, subject);
  if (known) return signInTo(known.userId, "oauth");
  const db = platformDb(env, "DIRECTORY");
  const ofAddress = eq(users.email, email ?? "");
  const [holder] = await db.select({ id: users.id }).from(users).where(ofAddress).limit(1);
  return holder ? signInTo(holder.id, "oauth") : null;
}

async function signIn(request: RequestCtx, provider: ProviderName, person: ProviderPerson) {
  const { env, clock } = request;
  const known = await identityOf(env, provider, person.subject);
  if (!known) return signUpWithIdentity(request, provider, person);
  const user = await userById(env, known.userId);
  if (!user) fail("unauthenticated", NOT_OPEN);
  const writes = [identityUsed(env, known.id, clock.now())];
  return sessionOrSecondFactor(request, user, "oauth", { writes });
}

async function signUpWithIdentity(
  request: RequestCtx,
  provider: ProviderName,
  { subject, email, name, label }: ProviderPerson,
): Promise<SignedIn> {
  const { env, clock } = request;
  const title = PROVIDER_TITLES[provider];
  if (email === null)
    fail("unauthenticated", `${title} has verified no address of yours. Verify one there, or sign up here.`);
  const db = platformDb(env, "DIRECTORY");
  const now = clock.now();
  const user = { id: newId("usr"), email, name: nameFrom(name, email) };
  const identity = { id: newId("idn"), provider, subject, label, userId: user.id, createdAt: now };
  const writes = [
    db.insert(users).values({ ...user, passwordHash: "", createdAt: now }),
    db.insert(identities).values({ ...identity, lastUsedAt: now }),
  ];
  const about = { by: byUser(request, user.id), person: user.id };
  const changes = [
    { ...about, action: "user.created", targetId: user.id, detail: { with: provider } },
    { ...about, action: "identity.linked", targetId: identity.id, detail: { after: { provider } } },
  ];
  try {
    return { session: await startSession(request, user, "oauth", { writes, changes }) };
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    const detail = `There is an account of this address already. Sign in to it, then link ${title} under Connections.`;
    return fail("conflict", detail, { meta: { signIn: "/sign-in?to=/account/connections" } });
  }
}
