import type { Env } from "../kernel/env.ts";
import type { Id } from "../kernel/ids.ts";
import { filesPrefix, tenantFiles } from "../kernel/tenant-files.ts";
import type { Payload } from "../tenants/index.ts";
import { withRetries } from "./with-retries.ts";

/** Texts up to this length stay in rows; longer ones go to R2. */
export const INLINE_CHARS = 100_000;

/**
 * Where a run's text belongs: in its row when it is small, else in R2 under the tenant's prefix. `part` names it
 * there; what an attempt writes carries its fence, so that a late attempt cannot overwrite the one that settled.
 */
export const placeOf = (tenantId: Id<"ten">, runId: string, part: string, text: string): Payload =>
  text.length <= INLINE_CHARS ? { text } : { r2: `${filesPrefix(tenantId)}runs/${runId}/${part}.json` };

/** Writes a text to its place, unless it stands in the row; each of its few tries may take so long. */
export async function putPayload(
  env: Env,
  tenantId: Id<"ten">,
  place: Payload,
  text: string,
  patienceMs?: number,
): Promise<void> {
  if ("text" in place) return;
  const options = { httpMetadata: { contentType: "application/json" } };
  await withRetries(() => tenantFiles(env, tenantId).put(place.r2, text, options, patienceMs));
}

/** Finds a text its place, and writes it there. */
export async function keep(
  env: Env,
  tenantId: Id<"ten">,
  runId: string,
  part: string,
  text: string,
): Promise<Payload> {
  const place = placeOf(tenantId, runId, part, text);
  await putPayload(env, tenantId, place, text);
  return place;
}

/** The text that was kept; null when it has been deleted since, or was never written. */
export async function fetchPayload(env: Env, tenantId: Id<"ten">, payload: Payload): Promise<string | null> {
  if ("text" in payload) return payload.text;
  return (await (await tenantFiles(env, tenantId).get(payload.r2))?.text()) ?? null;
}
