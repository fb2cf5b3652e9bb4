import { describe, expect, it } from "vitest";
import { readReply } from "./agent-reply.ts";

describe("readReply", () => {
  it("takes an output that is JSON, its events and its charge", () => {
    expect(readReply({ ok: true, output: "[1]", events: ["x"], charged: 5 })).toMatchObject({
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
    expect(readReply(reply)).toMatchObject({
      output: undefined,
      error: { code, message: expect.any(String) },
    });
  });

  it("cuts what is too long, and drops a charge that is none", () => {
    const reply = readReply({
      ok: false,
      charged: -3,
      error: { code: "x", message: "m".repeat(1e6), stack: "s".repeat(1e6) },
    });
    expect(reply.error.message.length).toBe(4000);
    expect(reply.error.stack?.length).toBe(8000);
    expect(reply.charged).toBe(0);
  });
});
