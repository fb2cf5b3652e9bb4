import type { DirectoryChange } from "../../audit/index.ts";
import {
  type Attempt,
  byUser,
  claimsOf,
  identities,
  identityOf,
  identityUsed,
  nameFrom,
  recordingRefusals,
  type SignedIn,
  sessionOrSecondFactor,
  startSession,
  takeFlow,
  userById,
} from "../../identity/index.ts";
import { memberships, users } from "../../identity/tables.ts";
import type { RequestCtx } from "../../kernel/context.ts";
import { and, eq, isUniqueViolation, platformDb, type Write } from "../../kernel/db.ts";
import { fail, type Refusal } from "../../kernel/errors.ts";
import { type Id, newId } from "../../kernel/ids.ts";
import type { Role } from "../../kernel/permissions.ts";
import { revokeInvitationsOf } from "../invitations/revoke-invitations-of.ts";
import { noteChange, tellObject } from "../tell-object.ts";
import { clientOf } from "./begin-sso.ts";
import { passTest } from "./pass-test.ts";
import { connectionOf, type SsoConnection, ssoProvider } from "./queries.ts";
import { addressOf, mappedRole } from "./roles.ts";

/** Who came back from the provider: who signs in, or what a test has shown. */
export type SsoReturn =
  | { signedIn: SignedIn; to: string; tested?: undefined }
  | { signedIn?: undefined; tested: { email: string; role: Role } };

interface Comer {
  subject: string;
  email: string;
  name: string;
  role: Role | undefined;
}

/**
 * Finishes what `beginSso` began, with what the provider sent back to `callback`. The session belongs to the workspace
 * alone, since its owner decides whom the provider names: it reaches neither other workspaces nor the account. Where the
 * provider is not said to ask for a second factor, the account's own is asked. Refused with `unauthenticated`, or
 * `forbidden` for addresses that are not of the workspace's domain.
 */
export const finishSso = (
  request: RequestCtx,
  callback: URL,
  browser: string | undefined,
): Promise<SsoReturn> =>
  recordingRefusals(
    request,
    (refusal) => attemptOf(request, refusal),
    () => finish(request, callback, browser),
  );

/** Told to the workspace, whose provider it is; who came is not known, whatever they claim. */
async function attemptOf(
  { env, hostTenant }: RequestCtx,
  { code, detail }: Refusal,
): Promise<Attempt | null> {
  if (!hostTenant || !(await connectionOf(env, hostTenant.id))) return null;
  const { id } = hostTenant;
  return { targetId: id, tenants: [id], detail: { method: "sso", code, reason: detail } };
}

async function finish(request: RequestCtx, callback: URL, browser: string | undefined): Promise<SsoReturn> {
  const { env, hostTenant } = request;
  const state = callback.searchParams.get("state") ?? "";
  const { payload, ...flow } = await takeFlow(request, "sso", state, browser);
  const connection = hostTenant && (await connectionOf(env, hostTenant.id));
  const fits = payload.kind === "visit" && payload.tenantId === hostTenant?.id;
  if (!fits || !connection || payload.revision !== connection.revision)
    fail("unauthenticated", "Single sign-on was changed meanwhile. Begin the sign-in again.");
  if (callback.searchParams.has("error"))
    fail(
      "unauthenticated",
      "The identity provider did not sign you in. Try again, or ask who administers it.",
    );
  const claims = await claimsOf(request, await clientOf(request, connection), callback, { ...flow, state });
  const email = addressOf(connection, claims);
  const role = mappedRole(connection, claims);
  if (payload.test === true) {
    await passTest(request, connection);
    return { tested: { email, role: role ?? connection.defaultRole } };
  }
  const comer = { subject: claims.sub, email, name: nameFrom(claims.name, email), role };
  const signedIn = await signIn(request, connection, comer);
  return { signedIn, to: String(payload.to) };
}

const REPLACED =
  "This address signed in with another account of the provider before. Ask an owner to look into it.";

async function signIn(request: RequestCtx, connection: SsoConnection, comer: Comer): Promise<SignedIn> {
  const { env, clock } = request;
  const { tenantId } = connection;
  const account = await accountOf(request, connection, comer);
  const seat = await seatWrites(request, connection, account.user.id, comer.role);
  const writes = [...account.writes, ...seat.writes];
  const about = { by: byUser(request, account.user.id), person: account.user.id, tenants: [tenantId] };
  const changes: DirectoryChange[] = [
    ...account.changes.map((change) => ({ ...about, ...change })),
    ...seat.changes.map((change) => ({ ...about, ...change, whenChanged: account.writes.length })),
  ];
  if (seat.writes.length > 0) {
    writes.push(noteChange(env, tenantId, account.user.id, clock.now()));
    const inviter = { tenantId, userId: account.user.id, by: about.by, from: writes.length };
    const revoked = await revokeInvitationsOf(request, inviter);
    writes.push(...revoked.writes);
    changes.push(...revoked.changes);
  }
  try {
    const before = { writes, changes };
    const signedIn = connection.asksSecondFactor
      ? { session: await startSession(request, account.user, "sso", before) }
      : await sessionOrSecondFactor(request, account.user, "sso", before);
    await tellObject(env, tenantId, account.user.id);
    return signedIn;
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    return fail("conflict", REPLACED);
  }
}

/** The account of who comes: the linked one, that of the address, or a new one. */
async function accountOf(request: RequestCtx, { tenantId }: SsoConnection, { subject, email, name }: Comer) {
  const { env, clock } = request;
  const db = platformDb(env, "DIRECTORY");
  const now = clock.now();
  const provider = ssoProvider(tenantId);
  const known = await identityOf(env, provider, subject);
  if (known) {
    const user = (await userById(env, known.userId)) ?? fail("forbidden", "This account is not open.");
    return { user, writes: [identityUsed(env, known.id, now)] as Write[], changes: [] };
  }
  const [found] = await db.select({ id: users.id }).from(users).where(eq(users.email, email)).limit(1);
  const existing =
    found && ((await userById(env, found.id)) ?? fail("forbidden", "This account is not open."));
  const user = existing ?? { id: newId("usr"), email, name };
  const identity = { id: newId("idn"), provider, subject, label: email, userId: user.id };
  const created = db.insert(users).values({ ...user, passwordHash: "", createdAt: now });
  const link = db.insert(identities).values({ ...identity, createdAt: now, lastUsedAt: now });
  const linked = { action: "identity.linked", targetId: identity.id, detail: { after: { provider: "sso" } } };
  const made = { action: "user.created", targetId: user.id, detail: { with: "sso" } };
  return existing
    ? { user, writes: [link] as Write[], changes: [linked] }
    : { user, writes: [created, link] as Write[], changes: [made, linked] };
}

/** The seat of who comes: made with their first sign-in, and kept to the role that the provider gives. Owners stay. */
async function seatWrites(
  { env, clock }: RequestCtx,
  { tenantId, defaultRole }: SsoConnection,
  userId: Id<"usr">,
  mapped: Role | undefined,
) {
  const db = platformDb(env, "DIRECTORY");
  const mine = and(eq(memberships.tenantId, tenantId), eq(memberships.userId, userId));
  const [seat] = await db.select({ role: memberships.role }).from(memberships).where(mine).limit(1);
  if (!seat) {
    const role = mapped ?? defaultRole;
    const write: Write = db.insert(memberships).values({ tenantId, userId, role, createdAt: clock.now() });
    return {
      writes: [write],
      changes: [{ action: "member.joined", targetId: userId, detail: { after: { role }, with: "sso" } }],
    };
  }
  if (seat.role === "owner" || mapped === undefined || mapped === seat.role)
    return { writes: [], changes: [] };
  const write: Write = db
    .update(memberships)
    .set({ role: mapped })
    .where(and(mine, eq(memberships.role, seat.role)));
  const detail = { before: { role: seat.role }, after: { role: mapped }, with: "sso" };
  return { writes: [write], changes: [{ action: "member.role_changed", targetId: userId, detail }] };
}
