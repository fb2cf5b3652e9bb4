import type { OAuth2Tokens } from "arctic";
import type { RequestCtx } from "../../kernel/context.ts";
import type { Env } from "../../kernel/env.ts";
import { fail } from "../../kernel/errors.ts";
import { PROVIDERS, type ProviderName } from "./contract.ts";
import { githubPerson } from "./github.ts";
import { googlePerson } from "./google.ts";
import type { Expected, ProviderPerson } from "./provider-person.ts";

declare module "../../kernel/env.ts" {
  interface Env {
    /** The OAuth app at each provider; people sign in with those that are configured. */
    GITHUB_CLIENT_ID?: string;
    GITHUB_CLIENT_SECRET?: string;
    GOOGLE_CLIENT_ID?: string;
    GOOGLE_CLIENT_SECRET?: string;
  }
}

export interface Provider {
  authorizationEndpoint: string;
  tokenEndpoint: string;
  scopes: string[];
  /** What the provider names itself in the callback (RFC 9207), where it does. */
  issuer: string;
  personOf(request: RequestCtx, tokens: OAuth2Tokens, expected: Expected): Promise<ProviderPerson>;
}

const TABLE = {
  github: {
    authorizationEndpoint: "https://github.com/login/oauth/authorize",
    tokenEndpoint: "https://github.com/login/oauth/access_token",
    scopes: ["read:user", "user:email"],
    issuer: "https://github.com/login/oauth",
    personOf: githubPerson,
  },
  google: {
    authorizationEndpoint: "https://accounts.google.com/o/oauth2/v2/auth",
    tokenEndpoint: "https://oauth2.googleapis.com/token",
    scopes: ["openid", "email", "profile"],
    issuer: "https://accounts.google.com",
    personOf: googlePerson,
  },
} as const satisfies Record<ProviderName, Provider>;

const credentialsOf = (env: Env, name: ProviderName) =>
  name === "github"
    ? { clientId: env.GITHUB_CLIENT_ID, clientSecret: env.GITHUB_CLIENT_SECRET }
    : { clientId: env.GOOGLE_CLIENT_ID, clientSecret: env.GOOGLE_CLIENT_SECRET };

/** The providers that this platform is registered with. */
export const configuredProviders = (env: Env): ProviderName[] =>
  PROVIDERS.filter((name) => {
    const { clientId, clientSecret } = credentialsOf(env, name);
    return Boolean(clientId && clientSecret);
  });

/**
 * A provider with its client. Each has a redirect URI of its own, so that an answer of one cannot be taken for another's
 * (RFC 9700, section 4.4.2.2). Refused with `not_found` where it is not configured.
 */
export async function openProvider({ env, origin }: RequestCtx, name: ProviderName) {
  const { clientId, clientSecret } = credentialsOf(env, name);
  if (!clientId || !clientSecret) fail("not_found", "Nobody can sign in here with this provider.");
  const { OAuth2Client } = await import("arctic");
  const client = new OAuth2Client(clientId, clientSecret, `${origin}/sign-in/${name}/callback`);
  return { ...(TABLE[name] as Provider), client, clientId };
}
