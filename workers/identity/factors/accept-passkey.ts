import { commitDirectory } from "../../audit/index.ts";
import type { RequestCtx } from "../../kernel/context.ts";
import { and, eq, lt, or, platformDb, sql } from "../../kernel/db.ts";
import type { Id } from "../../kernel/ids.ts";
import { passkeys } from "../factor-tables.ts";
import type { PasskeyAssertion } from "./contract.ts";
import { textOf } from "./passkey-challenge.ts";
import { passkeyOrigin, relyingPartyId } from "./passkey-site.ts";

export interface Expected {
  /** The one-time code that was to be signed. */
  challenge: string;
  /** Whose passkey it has to be; whoever's it is, where nobody has said yet who they are. */
  userId?: Id<"usr">;
  /** Whether the authenticator has to have checked who holds it (PIN, fingerprint), not only that somebody does. */
  userVerified: boolean;
}

type Passkey = typeof passkeys.$inferSelect;
/** Below every count: the library then leaves the count to the statement that also remembers it. */
const ANY_COUNT = -1;

/** Whose passkey signed a challenge (WebAuthn Level 3, section 7.2), or null. Rejects for nothing that a client can send. */
export async function acceptPasskey(
  request: RequestCtx,
  assertion: PasskeyAssertion,
  expected: Expected,
): Promise<Id<"usr"> | null> {
  const db = platformDb(request.env, "DIRECTORY");
  const [passkey] = await db.select().from(passkeys).where(eq(passkeys.id, assertion.id)).limit(1);
  if (!passkey || (expected.userId ?? passkey.userId) !== passkey.userId) return null;
  if (!isOf(passkey, assertion, expected)) return null;
  const used = await verify(request, passkey, assertion, expected);
  if (!used) return null;
  return (await noteUse(request, passkey, used)) ? passkey.userId : null;
}

/** The authenticator's word for whose it is: needed where nobody else has said it. */
function isOf({ userId }: Passkey, { response }: PasskeyAssertion, expected: Expected): boolean {
  const { userHandle } = response;
  return userHandle ? textOf(userHandle) === userId : expected.userId !== undefined;
}

async function verify(
  request: RequestCtx,
  { id, publicKey, transports }: Passkey,
  assertion: PasskeyAssertion,
  { challenge, userVerified }: Expected,
) {
  const origin = passkeyOrigin(request);
  if (!origin) return null;
  // With its parsers of certificates it is as large as half of the gateway, and few requests need it.
  const { verifyAuthenticationResponse } = await import("@simplewebauthn/server");
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: assertion as never,
      expectedChallenge: Buffer.from(challenge).toString("base64url"),
      expectedOrigin: origin,
      expectedRPID: relyingPartyId(request.env),
      credential: {
        id,
        publicKey: new Uint8Array(Buffer.from(publicKey, "base64url")),
        counter: ANY_COUNT,
        transports: transports as never,
      },
      requireUserVerification: userVerified,
    });
    return verified ? authenticationInfo : null;
  } catch {
    // However an answer is wrong, the library throws.
    return null;
  }
}

/** Notes a use. A count that goes back means that a copy of the authenticator is about: refused, and in the log. */
async function noteUse(
  request: RequestCtx,
  passkey: Passkey,
  { newCounter, credentialBackedUp }: { newCounter: number; credentialBackedUp: boolean },
): Promise<boolean> {
  const { env, clock } = request;
  const goesOn = or(lt(passkeys.counter, newCounter), and(eq(passkeys.counter, 0), sql`${newCounter} = 0`));
  const noted = await platformDb(env, "DIRECTORY")
    .update(passkeys)
    .set({ counter: newCounter, backedUp: credentialBackedUp, lastUsedAt: clock.now() })
    .where(and(eq(passkeys.id, passkey.id), goesOn));
  if (noted.meta.changes === 1) return true;
  const { requestId, address, userAgent, waitUntil } = request;
  const by = { actorType: "anonymous", actorId: "anonymous", requestId, address, userAgent };
  const detail = { counter: newCounter, before: passkey.counter };
  const change = { action: "passkey.refused", targetId: passkey.userId, person: passkey.userId, detail, by };
  await commitDirectory(env, [], [{ ...change, whenChanged: null }], { clock, waitUntil });
  return false;
}
