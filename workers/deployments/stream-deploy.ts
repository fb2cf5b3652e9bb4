import type { Ctx } from "../kernel/context.ts";
import type { Report } from "./attempts.ts";

/** So often something is sent while nothing happens, lest somebody on the way closes the connection. */
const PING_MS = 15_000;

/**
 * Streams what a deploy comes to (`step`, `build`, `test`), and last `deployed` with its answer, or `problem`. It goes on when
 * whoever follows it goes away.
 */
export function streamDeploy(
  ctx: Ctx,
  work: (report: Report) => Promise<unknown>,
  problemOf: (error: Error) => unknown,
): Response {
  const { readable, writable } = new IdentityTransformStream();
  const writer = writable.getWriter();
  const write = (text: string) => writer.write(new TextEncoder().encode(text)).catch(() => undefined);
  const send = (type: string, data: unknown) =>
    write(`event: ${type}\ndata: ${JSON.stringify(data) ?? "null"}\n\n`);
  const ping = setInterval(() => void write(": still at work\n\n"), PING_MS);
  const report: Report = ({ type, ...data }) => void send(type, data);
  const done = work(report)
    .then((deployed) => send("deployed", deployed))
    .catch((error: Error) => send("problem", problemOf(error)))
    .finally(() => {
      clearInterval(ping);
      return writer.close().catch(() => undefined);
    });
  ctx.waitUntil(done);
  return new Response(readable, {
    headers: {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store",
      "x-accel-buffering": "no",
    },
  });
}
