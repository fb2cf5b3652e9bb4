import { compactVerify, decodeProtectedHeader, importJWK, type JWK } from "jose";
import satisfies from "semver/functions/satisfies.js";
import {
  GRACE_DAYS,
  LICENCE_TYPE,
  type LicenceCheck,
  type LicenceClaims,
  type LicenceRefusal,
  licenceClaims,
} from "./contract.ts";

const DAY_MS = 86_400_000;
/** Clocks differ. */
const LEEWAY_MS = 300_000;
const MAX_LICENCE_CHARS = 10_000;

/** The agent's version that is to be run, and when. */
export interface LicensedRun {
  agentId: string;
  version: string;
  now: number;
}

const refused = (code: LicenceRefusal, message: string): LicenceCheck => ({
  state: "refused",
  code,
  message,
});

/**
 * Looks at a licence without asking anybody: its signature against the platform's keys, whose agent and versions it is
 * for, and when it ends. Never throws. After its end it holds for `GRACE_DAYS` more.
 */
export async function checkLicence(
  text: string | undefined,
  keys: readonly JWK[],
  { agentId, version, now }: LicensedRun,
): Promise<LicenceCheck> {
  if (!text) return refused("licence_missing", "This agent is not free, and there is no licence file.");
  const claims = await readLicence(text, keys);
  if (!claims)
    return refused(
      "licence_invalid",
      "The licence file is damaged, or was not signed by the platform that this agent is from.",
    );
  const { agent, versions, iat, exp } = claims;
  if (agent.id !== agentId)
    return refused("licence_of_another_agent", `The licence is for the agent ${agent.slug} (${agent.id}).`);
  if (!satisfies(version, versions, { includePrerelease: true }))
    return refused(
      "licence_of_other_versions",
      `The licence is for the versions ${versions}, and this is ${version}.`,
    );
  if (iat * 1000 > now + LEEWAY_MS)
    return refused(
      "licence_not_yet",
      `The licence holds from ${new Date(iat * 1000).toISOString()} on. Is the clock right?`,
    );
  const untilMs = exp * 1000 + GRACE_DAYS * DAY_MS;
  if (now < exp * 1000) return { state: "valid", claims, untilMs };
  if (now < untilMs) return { state: "grace", claims, untilMs };
  const ended = new Date(exp * 1000).toISOString();
  return refused(
    "licence_expired",
    `The licence ended at ${ended}, and its ${GRACE_DAYS} days of grace are over.`,
  );
}

/** The claims of a licence that one of the keys has signed. */
async function readLicence(text: string, keys: readonly JWK[]): Promise<LicenceClaims | undefined> {
  if (text.length > MAX_LICENCE_CHARS) return undefined;
  try {
    const { kid, alg, typ } = decodeProtectedHeader(text);
    const jwk = keys.find((key) => key.kid === kid);
    if (!jwk || alg !== "EdDSA" || typ !== LICENCE_TYPE) return undefined;
    const { payload } = await compactVerify(text, await importJWK(jwk, "EdDSA"), { algorithms: ["EdDSA"] });
    return licenceClaims.safeParse(JSON.parse(new TextDecoder().decode(payload))).data;
  } catch {
    return undefined;
  }
}
