import type { Context } from "hono";
import type { AppEnv } from "../kernel/app-env.ts";

/** How long a stream goes on after the look at its caller's credential. */
const LOOK_MS = 30_000;

/**
 * Has an event stream end once its caller's credential is no longer good, as when a key is revoked: nothing is passed
 * on unless `isGood` said so in the last half minute. Who comes again with `Last-Event-ID` is told why.
 */
export function watchCredential(c: Context<AppEnv>, isGood: () => Promise<boolean>): void {
  const { body, headers } = c.res;
  if (body === null || !headers.get("content-type")?.startsWith("text/event-stream")) return;
  c.res = new Response(whileGood(body, isGood), c.res);
}

function whileGood(
  body: ReadableStream<Uint8Array>,
  isGood: () => Promise<boolean>,
): ReadableStream<Uint8Array> {
  const reader = (body as ReadableStream<Uint8Array<ArrayBuffer>>).getReader();
  let lookedAt = Date.now();
  const mayGoOn = async (): Promise<boolean> => {
    if (Date.now() < lookedAt + LOOK_MS) return true;
    lookedAt = Date.now();
    try {
      return await isGood();
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
