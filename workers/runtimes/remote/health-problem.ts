import type { RemoteProgram } from "../../agents/index.ts";
import type { Env } from "../../kernel/env.ts";
import { InvokeFailure } from "../protocol/invoke-failure.ts";
import { addressOf, type RemoteReach, reach } from "./reach.ts";

/** How long a server may take to say that it is well. */
const PATIENCE_MS = 5_000;

/** What is wrong with a remote agent's server, for who runs it; undefined where it takes runs. */
export async function healthProblem(
  env: Env,
  program: RemoteProgram,
  limits: RemoteReach,
): Promise<string | undefined> {
  const address = addressOf(program, "/healthz");
  const signal = AbortSignal.timeout(PATIENCE_MS);
  try {
    const { status, body } = await reach(env, address, limits, { method: "GET", signal });
    await body?.cancel();
    if (status === 200) return undefined;
    const hint =
      status === 503
        ? "it takes no runs now"
        : status >= 300 && status < 400
          ? "redirects are not followed, so name the address itself"
          : "answer 200 there once it takes runs";
    return `GET ${address.href} answered ${status}: ${hint}.`;
  } catch (error) {
    if (error instanceof InvokeFailure) return error.message;
    if (signal.aborted) return `GET ${address.href} was not answered within ${PATIENCE_MS / 1000} s.`;
    throw error;
  }
}
