import { isUniqueViolation, platformDb } from "../../kernel/db.ts";
import { fail } from "../../kernel/errors.ts";
import { passkeys } from "../factor-tables.ts";
import type { PersonCtx } from "../person.ts";
import type { PasskeyAttestation } from "./contract.ts";
import { newChallenge } from "./passkey-options.ts";
import { passkeyOrigin, relyingPartyId } from "./passkey-site.ts";
import { factorsOf } from "./queries.ts";
import { newRecoveryCodes } from "./recovery-codes.ts";
import { commitSecurityChange, renewSession } from "./security-change.ts";
import { takeChallenge } from "./take-challenge.ts";

const MOST_PASSKEYS = 20;

/**
 * What a browser is asked with to make a passkey (WebAuthn Level 3, section 5.4). Refused with `sudo_required`, and
 * with `conflict` on a customer's domain and for the 21st.
 */
export async function newPasskeyOptions(person: PersonCtx): Promise<Record<string, unknown>> {
  person.requireSelf();
  person.requireSudo();
  const { env, user } = person;
  const known = (await factorsOf(env, user.id)).passkeys;
  if (known.length >= MOST_PASSKEYS)
    fail("conflict", `An account has at most ${MOST_PASSKEYS} passkeys. Remove one that you no longer use.`);
  const challenge = await newChallenge(person, "add", user.id);
  if (!challenge) fail("conflict", "Passkeys are added at the platform's own address.");
  const { generateRegistrationOptions } = await import("@simplewebauthn/server");
  const options = await generateRegistrationOptions({
    rpName: "Quayside",
    rpID: relyingPartyId(env),
    userID: new Uint8Array(Buffer.from(user.id)),
    userName: user.email,
    userDisplayName: user.name,
    challenge,
    attestationType: "none",
    authenticatorSelection: { residentKey: "preferred", userVerification: "preferred" },
    excludeCredentials: known.map(({ id, transports }) => ({ id, transports: transports as never })),
  });
  return { ...options };
}

/**
 * Adds a passkey to a person's account. Answers a new secret for the session's cookie and, where the person has none
 * left, recovery codes. Rejects with `sudo_required`, `invalid_input` for an answer that does not hold, and `conflict`
 * for a passkey that an account has already.
 */
export async function addPasskey(
  person: PersonCtx,
  { name, passkey }: { name: string; passkey: PasskeyAttestation },
): Promise<{ recoveryCodes: string[]; secret: string }> {
  person.requireSelf();
  person.requireSudo();
  const { env, clock, user } = person;
  const made = await verify(person, passkey, await takeChallenge(person, passkey, "add", user.id));
  const { recoveryCodesLeft } = await factorsOf(env, user.id);
  const fresh = recoveryCodesLeft === 0 ? await newRecoveryCodes(env, user.id, clock.now()) : null;
  const row = { ...made, userId: user.id, name, createdAt: clock.now() };
  const add = platformDb(env, "DIRECTORY").insert(passkeys).values(row);
  try {
    await commitSecurityChange(person, user, [add, ...(fresh?.writes ?? [])], {
      ...{
        action: "passkey.added",
        targetId: user.id,
        detail: { passkey: made.id },
        what: "A passkey was added",
      },
      ...{ facts: [{ label: "Passkey", value: name }] },
    });
  } catch (error) {
    if (isUniqueViolation(error)) fail("conflict", "This passkey belongs to an account already.");
    throw error;
  }
  return { recoveryCodes: fresh?.codes ?? [], secret: await renewSession(person) };
}

/** The checks of WebAuthn Level 3, section 7.1. */
async function verify(person: PersonCtx, passkey: PasskeyAttestation, challenge: string) {
  const { verifyRegistrationResponse } = await import("@simplewebauthn/server");
  const registered = await verifyRegistrationResponse({
    response: passkey as never,
    expectedChallenge: Buffer.from(challenge).toString("base64url"),
    expectedOrigin: passkeyOrigin(person) ?? [],
    expectedRPID: relyingPartyId(person.env),
    // A security key without a PIN is good as a second factor; signing in by a passkey alone asks for more.
    requireUserVerification: false,
    // However an answer is wrong, the library throws.
  }).catch(() => null);
  if (!registered?.verified) fail("invalid_input", "The browser's answer does not hold. Try again.");
  const { credential, credentialBackedUp } = registered.registrationInfo;
  return {
    id: credential.id,
    publicKey: Buffer.from(credential.publicKey).toString("base64url"),
    counter: credential.counter,
    transports: credential.transports ?? [],
    backedUp: credentialBackedUp,
  };
}
