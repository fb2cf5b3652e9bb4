import { z } from "@hono/zod-openapi";
import type { Env } from "../../kernel/env.ts";
import { parseJson } from "../../kernel/json.ts";

declare module "../../kernel/env.ts" {
  interface Env {
    /** A resolver that answers DNS over HTTPS in JSON; Cloudflare's unless set. */
    DNS_OVER_HTTPS_URL?: string;
  }
}

const RESOLVER = "https://cloudflare-dns.com/dns-query";
const PATIENCE_MS = 5_000;
const MOST_BYTES = 65_536;
const TYPES = { A: 1, CNAME: 5, TXT: 16, AAAA: 28 } as const;
const NO_SUCH_NAME = 3;

const answerSchema = z.object({
  Status: z.number(),
  Answer: z.array(z.object({ type: z.number(), data: z.string() })).default([]),
});

/** Records by type, names in lower case without the last dot. */
export type Records = Record<keyof typeof TYPES, string[]>;

/** A TXT record's strings, which belong together (RFC 7208, section 3.3, says so of them for one use). */
const textOf = (data: string): string =>
  data.startsWith('"')
    ? Array.from(data.matchAll(/"((?:[^"\\]|\\.)*)"/g), ([, part = ""]) => part.replace(/\\(.)/g, "$1")).join(
        "",
      )
    : data;

const nameOf = (data: string): string => data.toLowerCase().replace(/\.$/, "");

function sorted(answers: { type: number; data: string }[]): Records {
  const of = (type: keyof typeof TYPES, read: (data: string) => string) =>
    answers.flatMap((answer) => (answer.type === TYPES[type] ? [read(answer.data)] : []));
  return { A: of("A", nameOf), AAAA: of("AAAA", nameOf), CNAME: of("CNAME", nameOf), TXT: of("TXT", textOf) };
}

/**
 * What DNS says of a name, with the aliases on the way to it (`type` and CNAMEs), by the resolver's JSON format;
 * no records where the name does not exist. Rejects when the resolver cannot say.
 */
export async function lookUp(env: Env, name: string, type: keyof typeof TYPES): Promise<Records> {
  const url = new URL(env.DNS_OVER_HTTPS_URL ?? RESOLVER);
  url.searchParams.set("name", name);
  url.searchParams.set("type", type);
  const response = await fetch(url, {
    headers: { accept: "application/dns-json" },
    redirect: "manual",
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  const text = await response.text();
  if (!response.ok || text.length > MOST_BYTES) throw new Error(`the resolver answered ${response.status}`);
  const answer = answerSchema.safeParse(parseJson(text));
  if (!answer.success) throw new Error("the resolver does not answer in its JSON format");
  const { Status, Answer } = answer.data;
  if (Status !== 0 && Status !== NO_SUCH_NAME) throw new Error(`DNS status ${Status} for ${name}`);
  return sorted(Answer);
}
