import { inNetworks, parseNetwork } from "../kernel/cidr.ts";
import type { Entry } from "../kernel/context.ts";
import { type Refusal, refused } from "../kernel/errors.ts";

/** What a workspace asks of those who come in, and what of it their account lacks; null where it asks for nothing. */
export interface EntryRules {
  methods: string[] | null;
  /** CIDR, v4 and v6. */
  networks: string[] | null;
  /** It asks for a second factor, and this account has none. SQLite's 0 or 1. */
  factorMissing: number;
  /** Whether the workspace's own identity provider asks for one. SQLite's 0 or 1. */
  ssoAsksFactor: number;
}

/** SQL that holds where a person has a second factor. */
export const hasFactorSql = (user: string): string =>
  `(EXISTS (SELECT 1 FROM totp WHERE user_id = ${user} AND confirmed_at IS NOT NULL) OR EXISTS (SELECT 1 FROM passkeys WHERE user_id = ${user}))`;

const METHOD_WORDS: Record<string, string> = {
  password: "password",
  passkey: "passkey",
  oauth: "GitHub or Google",
  sso: "single sign-on",
  wallet: "wallet",
};

const isFrom = (networks: string[], address: string): boolean =>
  inNetworks(
    networks.flatMap((text) => parseNetwork(text) ?? []),
    address,
  );

/** The seat that somebody wants to act in. */
interface Asked {
  tenantSlug: string;
  tenantName: string;
  ssoRequired: number;
  entry: EntryRules;
}

/**
 * Why a workspace does not let a session or token in, with what to do about it (`meta.reason`); undefined where it does.
 * A platform's administrator in somebody's place is let in anywhere: that is in the workspace's own log.
 */
export function entryRefusal(
  { tenantSlug, tenantName, ssoRequired, entry }: Asked,
  { method, address }: Entry,
): Refusal | undefined {
  const { methods, networks, factorMissing, ssoAsksFactor } = entry;
  const no = (reason: string, detail: string) =>
    refused("forbidden", `${tenantName} ${detail}`, { meta: { reason, workspace: tenantSlug } }).error;
  if (method === "impersonation") return undefined;
  if (networks && !isFrom(networks, address))
    return no(
      "address",
      `lets people in from its own networks alone, and ${address} is in none. Use one of them, or ask its admins.`,
    );
  if (ssoRequired && method !== "sso")
    return no("sso", "asks for single sign-on: sign in at its own address.");
  // Where single sign-on is required it is enough: two rules of one workspace shut nobody out.
  if (methods && !ssoRequired && !methods.includes(method)) {
    const ways = methods.map((one) => METHOD_WORDS[one] ?? one).join(" or ");
    return no("method", `asks people to sign in by ${ways}. Sign out, and sign in that way.`);
  }
  const proved = method === "passkey" || (method === "sso" && ssoAsksFactor === 1);
  return factorMissing && !proved
    ? no("two_factor", "asks for a second factor. Set one up in your account, under Security.")
    : undefined;
}
