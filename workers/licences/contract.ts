import { z } from "@hono/zod-openapi";
import type { PublicEd25519Key } from "../kernel/ed25519-keys.ts";

/** So long after its end a licence still lets runs through, with a notice. */
export const GRACE_DAYS = 14;
/** How long a licence that goes with an export is good for. */
export const LICENCE_DAYS = 365;
/** How many instances such a licence is for: as many as an export's manifests start at most. */
export const LICENCE_SEATS = 10;
/** The type of the token (RFC 8725, section 3.11): no other token of the platform is taken for a licence. */
export const LICENCE_TYPE = "quayside-licence+jwt";

/**
 * What a licence says, as the claims of a JWT (RFC 7519) that is signed with Ed25519 (RFC 8037): who may run which
 * versions of which agent outside of the platform, on how many instances, until when.
 */
export const licenceClaims = z.object({
  /** The platform that signed it. */
  iss: z.string(),
  /** The workspace that it is for. */
  sub: z.string(),
  jti: z.string(),
  agent: z.object({ id: z.string(), slug: z.string() }),
  /** A range of semantic versions, as npm writes them: `^1.2.0`. */
  versions: z.string(),
  seats: z.number().int().positive(),
  /** Seconds since the epoch. */
  iat: z.number().int(),
  exp: z.number().int(),
});
export type LicenceClaims = z.infer<typeof licenceClaims>;

/** How a licence was found: it holds, it holds for a while yet, or why it does not. */
export type LicenceCheck =
  | { state: "valid" | "grace"; claims: LicenceClaims; untilMs: number }
  | { state: "refused"; code: LicenceRefusal; message: string };

export type LicenceRefusal =
  | "licence_missing"
  | "licence_invalid"
  | "licence_not_yet"
  | "licence_expired"
  | "licence_of_another_agent"
  | "licence_of_other_versions";

/** A public key as exports carry it and `/.well-known/licence-keys.json` shows it (RFC 7517, RFC 8037). */
export type LicenceKey = PublicEd25519Key;
