import { sameText } from "../../kernel/crypto.ts";
import type { Env } from "../../kernel/env.ts";
import { type Id, isId } from "../../kernel/ids.ts";
import { isObject, parseJson } from "../../kernel/json.ts";
import { signatureOf, urlSafe } from "../../kernel/signature.ts";

/** How long somebody may see the pages that they were handed a token for, and run their agent. */
export const TOKEN_MS = 15 * 60_000;

/** What a token is good for: the pages of one deployment, and runs of its agent, for one person. */
export interface PageToken {
  tenantId: Id<"ten">;
  alias: string;
  userId: Id<"usr">;
  expiresAt: number;
}

const PURPOSE = "page-token";

/** A token as it stands in an address: nothing in it needs to be escaped there. */
export async function writePageToken(env: Env, token: PageToken): Promise<string> {
  const text = urlSafe(btoa(JSON.stringify(token)));
  return `${text}.${await signatureOf(env, PURPOSE, text)}`;
}

/** What a token says, if it is ours and not over. */
export async function readPageToken(env: Env, given: string, now: number): Promise<PageToken | undefined> {
  const [text = "", signature = ""] = given.split(".");
  if (!sameText(signature, await signatureOf(env, PURPOSE, text))) return undefined;
  const token = parseJson(atob(text.replaceAll("-", "+").replaceAll("_", "/")));
  if (!isObject(token) || !isId("ten", String(token.tenantId))) return undefined;
  const read = token as unknown as PageToken;
  return read.expiresAt > now ? read : undefined;
}
