import type { Env } from "../kernel/env.ts";
import type { Payload } from "../tenants/index.ts";

/** Texts up to this length stay in rows; longer ones go to R2. */
export const INLINE_CHARS = 100_000;

/** Keeps a run's text: inline when it is small, else in R2 under the tenant's prefix. */
export async function keep(
  env: Env,
  tenantId: string,
  runId: string,
  what: "input" | "output" | "logs",
  text: string,
): Promise<Payload> {
  if (text.length <= INLINE_CHARS) return { text };
  const r2 = `t/${tenantId}/runs/${runId}/${what}.json`;
  await env.BUNDLES.put(r2, text, { httpMetadata: { contentType: "application/json" } });
  return { r2 };
}

/** The text that `keep` kept; null when it has been deleted since. */
export async function fetchPayload(env: Env, payload: Payload): Promise<string | null> {
  if ("text" in payload) return payload.text;
  return (await (await env.BUNDLES.get(payload.r2))?.text()) ?? null;
}
