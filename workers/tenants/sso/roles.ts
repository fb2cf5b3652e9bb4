import { emailAddress } from "../../kernel/email-address.ts";
import { fail } from "../../kernel/errors.ts";
import { PRESETS, type SsoRole } from "./contract.ts";
import type { SsoConnection } from "./queries.ts";

type Claims = Record<string, unknown>;

/** The role that the provider's claim gives; undefined where it gives none. */
export function mappedRole({ roleClaim, roleMap }: SsoConnection, claims: Claims): SsoRole | undefined {
  const claim = roleClaim === "" ? undefined : claims[roleClaim];
  const values = (Array.isArray(claim) ? claim : [claim]).filter((value) => typeof value === "string");
  return roleMap.find(({ value }) => values.includes(value))?.role;
}

/**
 * The address that a provider names somebody by. Only addresses of the domain that the workspace has proved count: the
 * provider is the workspace's own, and could say any. Google is everybody's: there anybody who could once read a mail to
 * the address has an account of it for ever, and only `hd` says that the organisation manages it ("OpenID Connect",
 * "An ID token's payload" in its documentation).
 */
export function addressOf({ issuer, domain }: SsoConnection, { email, email_verified, hd }: Claims): string {
  const address = emailAddress.safeParse(email).data;
  if (address === undefined || email_verified === false)
    fail(
      "unauthenticated",
      "The identity provider names no verified address. It has to send the claim “email”.",
    );
  if (address.slice(address.lastIndexOf("@") + 1) !== domain)
    fail(
      "forbidden",
      `Only addresses of ${domain} can sign in here. Choose another account at the provider.`,
    );
  if (issuer === PRESETS.google.issuer && (typeof hd !== "string" || hd === ""))
    fail("forbidden", "Only accounts that your organisation manages at Google can sign in here.");
  return address;
}
