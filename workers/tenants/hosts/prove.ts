import type { Env } from "../../kernel/env.ts";
import { lookUp } from "./dns.ts";
import { targetHost } from "./host-name.ts";

const CHALLENGE = "_quayside-challenge";

/** Where the TXT record of a host stands. */
export const challengeName = (host: string): string => `${CHALLENGE}.${host}`;

/** `unknown`: DNS did not answer, which proves nothing either way. `finding` is for people. */
export type Proof =
  | { kind: "proven" }
  | { kind: "unproven"; finding: string }
  | { kind: "unknown"; finding: string };

const unproven = (finding: string): Proof => ({ kind: "unproven", finding });

async function textProof(env: Env, host: string, challenge: string): Promise<Proof> {
  const name = challengeName(host);
  const { TXT } = await lookUp(env, name, "TXT");
  if (TXT.includes(challenge)) return { kind: "proven" };
  if (TXT.length === 0)
    return unproven(`There is no TXT record at ${name} yet. Add it with the value shown.`);
  return unproven(
    `The TXT record at ${name} says something else. Put the value shown there, alone or beside others.`,
  );
}

/** At a domain's apex there is no CNAME: what is flattened there (ALIAS, ANAME) has the addresses of our host. */
async function pointsHere(env: Env, host: string): Promise<Proof> {
  const target = targetHost(env);
  const found = await lookUp(env, host, "A");
  if (found.CNAME.includes(target)) return { kind: "proven" };
  const [other] = found.CNAME;
  if (other !== undefined)
    return unproven(`${host} is an alias of ${other}. Point its CNAME record to ${target}.`);
  const ours = await lookUp(env, target, "A");
  if (found.A.some((address) => ours.A.includes(address))) return { kind: "proven" };
  const [address] = found.A;
  return unproven(
    address === undefined
      ? `${host} leads nowhere yet. Add a CNAME record to ${target}.`
      : `${host} leads to ${address}. Replace that by a CNAME record to ${target}; at an apex use ALIAS or flattening.`,
  );
}

/**
 * Whether DNS says that a host is the tenant's whose challenge that is, and leads here. Only the TXT record tells one
 * tenant from another: an address that still points here proves nothing for a newcomer.
 */
export async function prove(env: Env, host: string, challenge: string): Promise<Proof> {
  try {
    const text = await textProof(env, host, challenge);
    return text.kind === "proven" ? await pointsHere(env, host) : text;
  } catch (error) {
    console.warn(`domains: no answer about ${host}: ${String(error)}`);
    return { kind: "unknown", finding: "DNS could not be asked. We try again." };
  }
}
