import { request as ask, type IncomingMessage } from "node:http";
import { readBody, verify } from "./read-request.ts";
import { Refusal } from "./refusal.ts";
import type { RuntimeProcess } from "./runtime-process.ts";
import type { Settings } from "./settings.ts";

const LOOK_MS = 3_600_000;

/** `DELETE /conversations/{conversation}`: forgets what was said in it. Throws a `Refusal`. */
export async function forgetConversation(
  { agent, invokeSecret }: Settings,
  runtime: RuntimeProcess | undefined,
  request: IncomingMessage,
  name: string,
): Promise<void> {
  if (!agent.remembers || !runtime) throw new Refusal(404, "not_found", "This agent remembers nothing.");
  if (request.method !== "DELETE")
    throw new Refusal(405, "method_not_allowed", "Use DELETE /conversations/{conversation}.");
  const body = await readBody(request);
  if (invokeSecret) verify(invokeSecret, body, request);
  let conversation: string;
  try {
    conversation = decodeURIComponent(name);
  } catch {
    throw new Refusal(400, "invalid_request", "Encode the conversation's name for a path.");
  }
  await runtime.ready();
  await forget(runtime, { conversation });
}

/** Forgets conversations that have expired, now and every hour from then on. */
export function forgetOldConversations(runtime: RuntimeProcess): void {
  const look = () =>
    void runtime
      .ready()
      .then(() => forget(runtime, {}))
      .catch((error: unknown) => console.error("conversations: old ones could not be forgotten", error));
  look();
  setInterval(look, LOOK_MS).unref();
}

function forget({ socketPath }: RuntimeProcess, what: { conversation?: string }): Promise<void> {
  return new Promise((resolve, reject) => {
    const asking = ask({ socketPath, path: "/forget", method: "POST", agent: false }, (answer) => {
      answer.resume();
      if (answer.statusCode === 200) resolve();
      else reject(new Error(`the runtime answered ${answer.statusCode}`));
    });
    asking.on("error", reject);
    asking.end(JSON.stringify(what));
  });
}
