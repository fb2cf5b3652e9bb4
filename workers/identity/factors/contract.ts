import { z } from "@hono/zod-openapi";
import { plainText } from "../../kernel/plain-text.ts";

/** How a person shows the second time who they are. */
export const FACTOR_METHODS = ["totp", "passkey", "recovery-code"] as const;
export type FactorMethod = (typeof FACTOR_METHODS)[number];

const base64url = (max: number) =>
  z
    .string()
    .regex(/^[\w-]+$/, "has to be base64url")
    .max(max);
/** What browsers say beside, and nobody here reads. */
const unread = z.record(plainText.max(100), z.unknown()).optional();
const attachment = z.enum(["platform", "cross-platform"]).nullish();

/** What a browser's authenticator signed to sign in: `PublicKeyCredential.toJSON()` (WebAuthn Level 3, section 5.1). */
export const passkeyAssertion = z
  .strictObject({
    id: base64url(1_400),
    rawId: base64url(1_400),
    type: z.literal("public-key"),
    response: z.strictObject({
      clientDataJSON: base64url(4_000),
      authenticatorData: base64url(4_000),
      signature: base64url(4_000),
      userHandle: base64url(200).nullish(),
    }),
    clientExtensionResults: unread,
    authenticatorAttachment: attachment,
  })
  .openapi("PasskeyAssertion");
export type PasskeyAssertion = z.infer<typeof passkeyAssertion>;

/** The same of a new passkey. */
export const passkeyAttestation = z
  .strictObject({
    id: base64url(1_400),
    rawId: base64url(1_400),
    type: z.literal("public-key"),
    response: z.strictObject({
      clientDataJSON: base64url(4_000),
      attestationObject: base64url(20_000),
      authenticatorData: base64url(8_000).nullish(),
      transports: z.array(plainText.max(50)).max(10).optional(),
      publicKeyAlgorithm: z.int().nullish(),
      publicKey: base64url(4_000).nullish(),
    }),
    clientExtensionResults: unread,
    authenticatorAttachment: attachment,
  })
  .openapi("PasskeyAttestation");
export type PasskeyAttestation = z.infer<typeof passkeyAttestation>;

/** What `navigator.credentials` is called with; made by the server, read by the browser alone. */
const browserOptions = z.record(z.string(), z.unknown());

const challenge = z
  .string()
  .regex(/^[0-9a-f]{64}$/, "has to be the challenge that the sign-in answered with")
  .openapi({ description: "What the first step answered with; good for five minutes." });
const code = plainText
  .max(20)
  .openapi({ description: "Six digits of the authenticator app.", example: "287082" });
const recoveryCode = plainText.max(40).openapi({ example: "6f8z-k2v0-9qmc-t3ya" });

const onlyOne =
  (...names: string[]) =>
  (input: Record<string, unknown>) =>
    names.filter((name) => input[name] !== undefined).length === 1;

const proof = { code: code.optional(), recoveryCode: recoveryCode.optional() };

/** `POST /auth/login/second-factor`. */
export const secondFactorInput = z
  .strictObject({ challenge, ...proof, passkey: passkeyAssertion.optional() })
  .refine(onlyOne("code", "recoveryCode", "passkey"), "send one of code, recoveryCode and passkey")
  .openapi("SecondFactorInput");
export type SecondFactorInput = z.infer<typeof secondFactorInput>;

/** `POST /auth/login` answers so where the account has a second factor. */
export const secondFactorNext = z
  .object({
    next: z.literal("second-factor"),
    challenge: z.string(),
    methods: z.array(z.enum(FACTOR_METHODS)),
    passkey: browserOptions.nullable().openapi({
      description:
        "Options for navigator.credentials.get(); null where the account has no passkey that works on this host.",
    }),
  })
  .openapi("SecondFactorNext");

/** `POST /auth/confirm`. */
export const confirmInput = z
  .strictObject({
    ...proof,
    password: z.string().min(1).max(256).optional().openapi({ format: "password" }),
    passkey: passkeyAssertion.optional(),
    mailedCode: plainText.max(20).optional().openapi({ example: "k2v09qmc" }),
  })
  .refine(
    onlyOne("password", "code", "recoveryCode", "passkey", "mailedCode"),
    "send one of password, code, recoveryCode, passkey and mailedCode",
  )
  .openapi("ConfirmInput");
export type ConfirmInput = z.infer<typeof confirmInput>;

export const CONFIRM_METHODS = ["password", ...FACTOR_METHODS, "mailed-code"] as const;
export type ConfirmMethod = (typeof CONFIRM_METHODS)[number];

export const confirmWays = z
  .object({ methods: z.array(z.enum(CONFIRM_METHODS)), passkey: browserOptions.nullable() })
  .openapi("ConfirmWays");
export const confirmAnswer = z.object({ sudoUntil: z.iso.datetime() }).openapi("Confirmed");

export const totpCodeInput = z.strictObject({ code }).openapi("TotpCodeInput");
export const totpSetupView = z
  .object({ key: z.string(), uri: z.string(), qr: z.string().openapi({ description: "An SVG document." }) })
  .openapi("TotpSetup");

/** Codes are shown in the answer to the request that made them, and never again. */
export const codesView = z
  .object({ recoveryCodes: z.array(z.string()).openapi({ description: "Shown this once." }) })
  .openapi("RecoveryCodes");

export const passkeyName = plainText.trim().min(1, "give it a name").max(60);
export const passkeyInput = z
  .strictObject({ name: passkeyName, passkey: passkeyAttestation })
  .openapi("PasskeyInput");
export const renamePasskeyInput = z.strictObject({ name: passkeyName }).openapi("RenamePasskeyInput");
export const passkeyView = z
  .object({
    id: z.string(),
    name: z.string(),
    createdAt: z.iso.datetime(),
    lastUsedAt: z.iso.datetime().nullable(),
    synced: z.boolean().openapi({ description: "Whether the person's other devices have it too." }),
  })
  .openapi("Passkey");

/** `GET /account/factors`. */
export const factorsView = z
  .object({
    password: z.boolean(),
    totp: z.boolean(),
    recoveryCodesLeft: z.int(),
    passkeys: z.array(passkeyView),
  })
  .openapi("Factors");
export type FactorsView = z.infer<typeof factorsView>;

export { browserOptions };
