import type { OAuth2Tokens } from "arctic";
import { z } from "zod";
import { fail } from "../../kernel/errors.ts";
import { parseJson } from "../../kernel/json.ts";
import { boundedFetch } from "./bounded-fetch.ts";
import type { ProviderPerson } from "./provider-person.ts";

const API = "https://api.github.com";
const account = z.object({ id: z.number().int(), login: z.string(), name: z.string().nullish() });
const addresses = z.array(z.object({ email: z.string(), primary: z.boolean(), verified: z.boolean() }));

async function ask<T>(path: string, token: string, schema: z.ZodType<T>): Promise<T> {
  const headers = {
    accept: "application/vnd.github+json",
    authorization: `Bearer ${token}`,
    "user-agent": "quayside",
    "x-github-api-version": "2022-11-28",
  };
  const response = await boundedFetch(`${API}${path}`, { headers });
  const answer = response.ok ? schema.safeParse(parseJson(await response.text())) : undefined;
  if (!answer?.success) fail("unavailable", "GitHub did not answer. Try again in a moment.");
  return answer.data;
}

/** Whom GitHub names: by a number, since names and addresses there can become somebody else's. */
export async function githubPerson(_request: unknown, tokens: OAuth2Tokens): Promise<ProviderPerson> {
  const token = tokens.accessToken();
  const [user, emails] = await Promise.all([
    ask("/user", token, account),
    ask("/user/emails", token, addresses),
  ]);
  const email = emails.find(({ primary, verified }) => primary && verified)?.email.toLowerCase() ?? null;
  return { subject: String(user.id), email, name: user.name || user.login, label: user.login };
}
