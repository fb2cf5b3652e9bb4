import { SignJWT } from "jose";
import { parse } from "semver";
import type { Ctx } from "../kernel/context.ts";
import { newId } from "../kernel/ids.ts";
import {
  LICENCE_DAYS,
  LICENCE_SEATS,
  LICENCE_TYPE,
  type LicenceClaims,
  type LicenceKey,
} from "./contract.ts";
import { licenceSigner } from "./licence-keys.ts";

const DAY_SECONDS = 86_400;

/** A licence, signed, and the keys that it can be checked with. */
export interface IssuedLicence {
  jws: string;
  claims: LicenceClaims;
  keys: LicenceKey[];
}

/** The versions that a licence for one of them covers: those that may replace it without a break, from it on. */
export function coveredVersions(version: string): string {
  const { major = 0 } = parse(version) ?? {};
  return `>=${version} <${major + 1}.0.0-0`;
}

/**
 * Signs a licence for the workspace at hand to run an agent's version, and those that follow it within the same major
 * one, outside of the platform. It is kept nowhere: whoever has the file has it. For callers that have checked who may.
 */
export async function issueLicence(
  ctx: Ctx,
  agent: { id: string; slug: string },
  version: string,
): Promise<IssuedLicence> {
  const now = ctx.clock.now();
  const iat = Math.floor(now / 1000);
  const { kid, key, keys } = await licenceSigner(ctx.env, now);
  const claims: LicenceClaims = {
    iss: ctx.env.BASE_DOMAIN,
    sub: ctx.tenant.id,
    jti: newId("lic"),
    agent: { id: agent.id, slug: agent.slug },
    versions: coveredVersions(version),
    seats: LICENCE_SEATS,
    iat,
    exp: iat + LICENCE_DAYS * DAY_SECONDS,
  };
  const jws = await new SignJWT({ ...claims })
    .setProtectedHeader({ alg: "EdDSA", kid, typ: LICENCE_TYPE })
    .sign(key);
  return { jws, claims, keys };
}
