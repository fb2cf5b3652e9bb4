/** Between the last line of an answer and its end. */
const LEAVE_MS = 250;

/** How an answer came to its end: read whole, left by whoever read it, or broken off by the container. */
export type AnswerEnd = "whole" | "left" | "broken";

/**
 * A body as it comes, with what is done once it has ended. Who has read an answer's last line leaves before its end, which is then
 * waited for for a moment.
 */
export function watched(
  body: ReadableStream<Uint8Array> | null,
  signal: AbortSignal,
  ended: (how: AnswerEnd) => Promise<void>,
): ReadableStream<Uint8Array> | null {
  let isOver = false;
  const finish = (how: AnswerEnd) => {
    if (isOver) return;
    isOver = true;
    void ended(how).catch((error) => console.error("containers:", error));
  };
  if (!body) {
    finish("whole");
    return null;
  }
  const read = oneByOne(body.getReader());
  let isLeft = false;
  const leave = async () => {
    isLeft = true;
    const isWhole = await Promise.race([untilEnd(read.next), pause(LEAVE_MS)]);
    if (!isWhole) read.cancel();
    finish(isWhole ? "whole" : "left");
  };
  return new ReadableStream<Uint8Array>({
    start(controller) {
      // A reader may be gone for long before an answer has more to say.
      const left = () => void (isOver || leave().then(() => controller.error(signal.reason)));
      signal.addEventListener("abort", left, { once: true });
    },
    async pull(controller) {
      try {
        const { done, value } = await read.next();
        if (done) finish("whole");
        if (isLeft) return;
        if (done) controller.close();
        else controller.enqueue(value);
      } catch (error) {
        if (isLeft) return;
        controller.error(error);
        finish("broken");
      }
    },
    cancel: leave,
  });
}

/** Reads that wait for each other: the runtime's own streams have one at a time. */
function oneByOne(reader: ReadableStreamDefaultReader<Uint8Array>) {
  let last: Promise<unknown> = Promise.resolve();
  const next = (): ReturnType<typeof reader.read> => {
    const read = last.then(() => reader.read());
    last = read.catch(() => undefined);
    return read;
  };
  return { next, cancel: () => void reader.cancel().catch(() => undefined) };
}

async function untilEnd(next: () => Promise<{ done: boolean }>): Promise<boolean> {
  try {
    while (!(await next()).done);
    return true;
  } catch {
    return false;
  }
}

const pause = (ms: number) => new Promise<false>((resolve) => setTimeout(resolve, ms, false));
