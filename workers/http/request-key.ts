import { clientAddress } from "../kernel/address.ts";
import type { Tenant } from "../kernel/context.ts";
import type { Credential } from "../kernel/credential.ts";
import { sha256 } from "../kernel/crypto.ts";
import type { Env } from "../kernel/env.ts";
import { fail } from "../kernel/errors.ts";
import { tenantOfApiKey } from "../kernel/keys.ts";
import { findTenantById, NO_TENANT } from "../tenants/index.ts";

/** What an API key says before its tenant's object has checked it. */
export type KeyCredential = Extract<Credential, { type: "key" }>;

/** What a request sends as `Authorization: Bearer …` (RFC 6750); undefined without that header. */
export function bearerOf(request: Request): string | undefined {
  const header = request.headers.get("authorization");
  if (header === null) return undefined;
  const token = /^Bearer +(\S+)$/i.exec(header)?.[1];
  return token ?? fail("unauthenticated", "Send the API key as `Authorization: Bearer qs_live_…`.");
}

/** Whether text has the form of an access token, a JWT: three parts. An API key has no dots. */
export const isAccessToken = (token: string): boolean => token.split(".").length === 3;

/** The API key of a request by its hash, or undefined without one. Refuses what cannot be a key of a tenant. */
export async function keyOf(
  env: Env,
  request: Request,
): Promise<{ key: KeyCredential; tenant: Tenant } | undefined> {
  const token = bearerOf(request);
  if (token === undefined) return undefined;
  const tenantId = tenantOfApiKey(token);
  if (!tenantId)
    fail("unauthenticated", "This is not an API key, or only a part of one. Copy it again, whole.");
  // Anyone can make up a well-formed tenant id. It wakes no object of its own, and is refused by the one of nobody
  // just as a tenant refuses a key that is not its own.
  const { id, slug } = (await findTenantById(env, tenantId)) ?? { id: NO_TENANT, slug: "" };
  const proof = { keyHash: await sha256(token), address: clientAddress(env, request) };
  return { key: { type: "key", tenantId: id, ...proof }, tenant: { id, slug } };
}
