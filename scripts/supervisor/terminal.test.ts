import { describe, expect, it } from "vitest";
import { errorReporter, readyMessage, shorten } from "./terminal.ts";

describe("shorten", () => {
  it("keeps the first line, without what a terminal would act on", () => {
    expect(shorten("\x1b[31mred\x07\nsecond")).toBe("[31mred");
  });

  it("cuts what is long", () => {
    expect(shorten("x".repeat(500))).toBe(`${"x".repeat(200)}…`);
  });
});

describe("errorReporter", () => {
  it("shows a few errors, points to the log, and shows some again after a while", () => {
    let now = 0;
    const lines: string[] = [];
    const report = errorReporter(
      "/state/logs/gateway.log",
      (line) => lines.push(line),
      () => now,
    );
    now = 20_000;
    for (let i = 0; i < 20; i++) report(`broken ${i}`);
    expect(lines).toHaveLength(6);
    expect(lines[0]).toContain("broken 0");
    expect(lines[5]).toContain("gateway.log");
    now = 31_000;
    report("again");
    expect(lines.at(-1)).toContain("again");
  });
});

describe("readyMessage", () => {
  const example = { agent: "csv-insights", input: { text: "it's" } };
  const ready = { url: "http://localhost:8787", seconds: 1.234, logs: "./.quayside/logs", example };

  it("says where the server is, and how to sign in and call it", () => {
    const text = readyMessage({ ...ready, demoPath: "./.quayside/demo.json" });
    expect(text).toContain("is ready at http://localhost:8787  (1.2 s)");
    expect(text).toContain("http://localhost:8787/sign-in");
    expect(text).toContain('require("./.quayside/demo.json")');
  });

  it("shows a call that a shell takes as it is", () => {
    const text = readyMessage({ ...ready, demoPath: "./demo.json" });
    expect(text).toContain(`-d '{"input":{"text":"it'\\''s"}}'`);
  });

  it("says where mails are read, or who delivers them", () => {
    expect(readyMessage(ready)).toContain("Mails      http://localhost:8787/dev/mail");
    const text = readyMessage({ ...ready, mailSender: "resend" });
    expect(text).toContain("Mails      delivered by resend");
    expect(text).not.toContain("/dev/mail");
  });

  it("says nothing of a demo that is not there", () => {
    expect(readyMessage(ready)).not.toContain("curl");
  });
});
