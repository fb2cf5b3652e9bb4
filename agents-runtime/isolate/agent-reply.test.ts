import { describe, expect, it } from "vitest";
import { noReply, readReply } from "./agent-reply.ts";

const MOST = 100;

describe("readReply", () => {
  it("takes an output that is JSON, its events and its charge", () => {
    expect(readReply({ ok: true, output: "[1]", events: ["x"], charged: 5 }, MOST)).toMatchObject({
      output: "[1]",
      events: ["x"],
      charged: 5,
    });
  });

  it.each([
    ["nothing", null, "agent_error"],
    ["text", "hello", "agent_error"],
    ["an output that is no text", { ok: true, output: {} }, "output_invalid"],
    ["an output that is no JSON", { ok: true, output: "undefined" }, "output_invalid"],
    ["an error that is no object", { ok: false, error: "no" }, "agent_error"],
    ["a code that is none", { ok: false, error: { code: "No Such Code!", message: "m" } }, "agent_error"],
  ])("makes a failure of %s", (_, reply, code) => {
    expect(readReply(reply, MOST)).toMatchObject({
      output: undefined,
      error: { code, message: expect.any(String) },
    });
  });

  it.each([
    ["that came", { ok: true, output: `"${"[".repeat(MOST)}"` }, /102 characters long.* 100 .*smaller/],
    ["that was not sent", { ok: true, length: 102 }, /102 characters long/],
    ["that no text can hold", { ok: true, length: Number.POSITIVE_INFINITY }, /longer than a text/],
  ])("refuses an output above the limit: one %s", (_, reply, says) => {
    expect(readReply(reply, MOST).error).toEqual({
      code: "output_too_large",
      message: expect.stringMatching(says),
    });
  });

  it("knows an answer that the channel did not carry from a program that did not start", () => {
    const tooLarge = new Error("Serialized RPC arguments or return values are limited to 32MiB, but …");
    expect(noReply(tooLarge, MOST).error.code).toBe("output_too_large");
    expect(noReply(new Error("SyntaxError"), MOST).error).toMatchObject({ code: "startup_failed" });
  });

  it("cuts what is too long, and drops a charge that is none", () => {
    const error = { code: "x", message: "m".repeat(1e6), stack: "s".repeat(1e6) };
    const reply = readReply({ ok: false, charged: -3, error }, MOST);
    expect(reply.error.message.length).toBe(4000);
    expect(reply.error.stack?.length).toBe(8000);
    expect(reply.charged).toBe(0);
  });
});
