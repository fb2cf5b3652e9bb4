import { describe, expect, it } from "vitest";
import { fail } from "./errors.ts";
import { readBytes } from "./read-bytes.ts";

/** A body that comes in pieces and without a length; `pulled` tells how many pieces were taken. */
function pieces(count: number, size: number) {
  const state = { pulled: 0, canceled: false };
  const stream = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        state.pulled += 1;
        if (state.pulled > count) controller.close();
        else controller.enqueue(new Uint8Array(size).fill(0x20));
      },
      cancel() {
        state.canceled = true;
      },
    },
    { highWaterMark: 0 },
  );
  return { state, stream };
}

const tooLarge = (): never => fail("payload_too_large", "Too large.");

describe("readBytes", () => {
  const requestOf = (body: BodyInit, headers: Record<string, string> = {}) =>
    new Request("http://quayside.test/", { method: "POST", body, headers });

  it("puts pieces together", async () => {
    const { stream } = pieces(3, 10);
    expect((await readBytes(requestOf(stream), 30, tooLarge)).byteLength).toBe(30);
  });

  it.each(["", "5", "-5", "0x", "30"])(
    "reads all of a body, whatever its length is said to be: %s",
    async (length) => {
      const body = Uint8Array.from({ length: 30 }, (_, i) => i);
      const request = requestOf(body);
      request.headers.set("content-length", length);
      expect(await readBytes(request, 30, tooLarge)).toEqual(body);
    },
  );

  it("refuses by the declared length without reading", async () => {
    const { stream, state } = pieces(1, 10);
    const request = requestOf(stream, { "content-length": "31" });
    await expect(readBytes(request, 30, tooLarge)).rejects.toMatchObject({
      refusal: { code: "payload_too_large" },
    });
    expect(state.pulled).toBe(0);
  });

  it("stops reading a body that tells no length as soon as it is too large", async () => {
    const { stream, state } = pieces(1_000_000, 10);
    const request = requestOf(stream);
    await expect(readBytes(request, 30, tooLarge)).rejects.toMatchObject({
      refusal: { code: "payload_too_large" },
    });
    expect(state).toEqual({ pulled: 4, canceled: true });
  });
});
