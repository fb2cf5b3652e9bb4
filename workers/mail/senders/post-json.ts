import type { SendOutcome } from "./sender.ts";

/** Below the lease of a mail, so that nobody else sends it meanwhile. */
const PATIENCE_MS = 20_000;
/** Refusals that are not about the mail: of our credentials, of too much at once, of a request that went astray. */
const OURS = new Set([401, 403, 404, 405, 407, 408, 409, 421, 425, 429]);

/** What another server said to a request; `failed` when it said nothing in time. */
export type PostAnswer =
  | { result: "answered"; status: number; body: Record<string, unknown>; retryAfterMs?: number }
  | { result: "failed"; reason: string };

function retryAfterOf(headers: Headers): number | undefined {
  const seconds = Number(headers.get("retry-after") ?? Number.NaN);
  return seconds >= 0 ? seconds * 1000 : undefined;
}

/** Posts JSON. Redirects are not followed: what is sent is for this server alone. */
export async function postJson(
  url: string,
  headers: Record<string, string>,
  body: string,
  patienceMs = PATIENCE_MS,
): Promise<PostAnswer> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body,
      redirect: "manual",
      signal: AbortSignal.timeout(patienceMs),
    });
    const answer: unknown = await response.json().catch(() => undefined);
    const fields = typeof answer === "object" && answer !== null ? (answer as Record<string, unknown>) : {};
    const retryAfterMs = retryAfterOf(response.headers);
    return {
      result: "answered",
      status: response.status,
      body: fields,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    };
  } catch (error) {
    return { result: "failed", reason: error instanceof Error ? error.name : "no answer" };
  }
}

/**
 * What an answer means by its status. Of its body only `code`, the other side's word for the error, is kept: messages
 * may repeat addresses and links.
 */
export function outcomeOf(answer: PostAnswer, providerId: string, code?: unknown): SendOutcome {
  if (answer.result === "failed") return answer;
  const { status, retryAfterMs } = answer;
  if (status >= 200 && status < 300) return { result: "sent", providerId };
  const reason = typeof code === "string" && /^[\w.-]{1,60}$/.test(code) ? `${status} ${code}` : `${status}`;
  if (status >= 400 && status < 500 && !OURS.has(status)) return { result: "refused", reason };
  return { result: "failed", reason, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}
