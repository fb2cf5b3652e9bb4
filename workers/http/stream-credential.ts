import type { Context } from "hono";
import type { AppEnv } from "../kernel/app-env.ts";
import { type Actor, refusalOf } from "../kernel/context.ts";
import { isPermission } from "../kernel/permissions.ts";
import type { Declared } from "./route-permissions.ts";

/** How long a stream goes on after the look at its caller's credential. */
const LOOK_MS = 30_000;

/**
 * Has an event stream end once its caller may not have it any more, as when a key is revoked, or somebody leaves a team
 * and sees less than they did: nothing is passed on unless `look` said in the last half minute who they are. Who comes
 * again with `Last-Event-ID` is told why.
 */
export function watchCredential(
  c: Context<AppEnv>,
  declared: Declared,
  look: () => Promise<Actor | null>,
): void {
  const { body, headers } = c.res;
  if (body === null || !headers.get("content-type")?.startsWith("text/event-stream")) return;
  // Where a run is started with a key its object has asked, and nobody here has been told who it stands for.
  const begunBy = c.var.ctx ? Promise.resolve(c.var.ctx.actor) : look().catch(() => null);
  const mayHave = async (): Promise<boolean> => {
    const [before, now] = [await begunBy, await look()];
    if (!before || !now) return false;
    if (isPermission(declared) && refusalOf(now, declared, c.var.request.clock.now())) return false;
    return hiddenFrom(now).every((agent) => hiddenFrom(before).includes(agent));
  };
  c.res = new Response(whileGood(body, mayHave), c.res);
}

const hiddenFrom = (actor: Actor): readonly string[] => ("hidden" in actor ? actor.hidden : undefined) ?? [];

function whileGood(
  body: ReadableStream<Uint8Array>,
  mayHave: () => Promise<boolean>,
): ReadableStream<Uint8Array> {
  const reader = (body as ReadableStream<Uint8Array<ArrayBuffer>>).getReader();
  let lookedAt = Date.now();
  const mayGoOn = async (): Promise<boolean> => {
    if (Date.now() < lookedAt + LOOK_MS) return true;
    lookedAt = Date.now();
    try {
      return await mayHave();
    } catch {
      // The stream ends where it cannot be looked at, too: it can be taken up again.
      return false;
    }
  };
  const pull = async (controller: ReadableByteStreamController): Promise<void> => {
    const { done, value } = await reader.read();
    if (!done && (await mayGoOn())) return controller.enqueue(value);
    controller.close();
    controller.byobRequest?.respond(0);
    if (!done) await reader.cancel();
  };
  return new ReadableStream({ type: "bytes", pull, cancel: (reason) => reader.cancel(reason) });
}
