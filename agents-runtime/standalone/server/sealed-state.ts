import { randomBytes, scryptSync } from "node:crypto";
import { open, type Sealed, seal } from "../../../workers/kernel/crypto.ts";
import { isObject, type Json } from "../../../workers/kernel/json.ts";
import type { ExportedAgent, PromptSection } from "../contract.ts";
import { Refusal } from "./refusal.ts";

/** Of the server's settings. */
interface Keyed {
  agent: Pick<ExportedAgent, "agentId" | "digest">;
  stateKey: string;
}

/**
 * A key for what callers keep of runs that ask something: the same in all instances that have the same secrets. Slow to
 * derive (RFC 7914), so that nobody finds a short secret by what it has sealed. Without any secret it is this process's
 * alone.
 */
export function stateKeyOf(secrets: readonly string[]): string {
  const key =
    secrets.length > 0 ? scryptSync(JSON.stringify(secrets), "quayside/state", 32) : randomBytes(32);
  return `s1:${key.toString("base64")}`;
}

const contextOf = ({ agent }: Keyed): string => `${agent.agentId}/${agent.digest}`;

/** What a run has come to, for its caller to send back: neither to be read nor to be changed there. */
export const sealState = async (settings: Keyed, state: string): Promise<Json> =>
  ({ ...(await seal(settings.stateKey, contextOf(settings), state)) }) as Json;

/** The state that a caller sends back with an answer. Throws a `Refusal` where it was not made here. */
export async function openResumed(
  settings: Keyed,
  resumed: unknown,
): Promise<NonNullable<PromptSection["earlier"]>> {
  const { state, answer } = isObject(resumed) ? resumed : {};
  const { approved, comment } = isObject(answer) ? answer : {};
  if (typeof approved !== "boolean" || !isObject(state))
    throw invalid('`resumed` has the question\'s `state`, and `answer`: { "approved", "comment"? }.');
  try {
    const text = await open(settings.stateKey, contextOf(settings), state as unknown as Sealed);
    return { state: text, answer: { approved, ...(typeof comment === "string" && { comment }) } };
  } catch {
    throw invalid("The `state` was not made by this version of the agent with the secrets that it has now.");
  }
}

const invalid = (message: string): Refusal => new Refusal(400, "resumed_invalid", message);
