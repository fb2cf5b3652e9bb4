// @vitest-environment node
import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { shellQuote, snippet, toPython } from "./snippets.ts";

const call = {
  origin: "https://quayside.example",
  agent: "csv-insights",
  input: { csv: "a,b\n'1',\"2\" $HOME `id`", n: null },
};
const HOSTILE = ["it's", "$(id)", "`id`", "a\nb", "\\", "'; rm -rf / #", "", "ünïcødé 🚢", "!history"];

describe("curl", () => {
  test.each(HOSTILE)("a shell takes %j as it is", (text) => {
    expect(execFileSync("sh", ["-c", `printf %s ${shellQuote(text)}`]).toString()).toBe(text);
  });

  test("passes the whole request, once the shell has read it", () => {
    const code = snippet("curl", call).replace(/^curl/, `printf '%s\\0'`);
    const args = execFileSync("sh", ["-c", code], { env: { QUAYSIDE_KEY: "qs_key" } })
      .toString()
      .split("\0");
    expect(args).toContain("https://quayside.example/api/v1/agents/csv-insights/runs");
    expect(args).toContain("authorization: Bearer qs_key");
    expect(JSON.parse(args[args.indexOf("-d") + 1] ?? "")).toEqual({ input: call.input });
  });
});

describe("JavaScript", () => {
  test("is valid, and sends the same body", async () => {
    const sent: { url: string; body: string }[] = [];
    const fake = async (url: string, { body }: { body: string }) => {
      sent.push({ url, body });
      return { json: async () => ({ status: "succeeded", output: 1 }) };
    };
    const run = Object.getPrototypeOf(async () => {}).constructor(
      "fetch",
      "console",
      "process",
      snippet("javascript", call),
    );
    await run(fake, { log: () => {} }, { env: {} });
    expect(sent[0]?.url).toBe("https://quayside.example/api/v1/agents/csv-insights/runs");
    expect(JSON.parse(sent[0]?.body ?? "")).toEqual({ input: call.input });
  });
});

describe("Python", () => {
  test("writes the constants as Python does, at every depth", () => {
    expect(toPython({ a: [true, false, null], b: {}, c: [] })).toBe(
      '{\n    "a": [\n        True,\n        False,\n        None,\n    ],\n    "b": {},\n    "c": [],\n}',
    );
  });

  test("texts that look like constants stay texts", () => {
    expect(toPython("null")).toBe('"null"');
  });

  test("names the request and the key", () => {
    const code = snippet("python", call);
    expect(code).toContain('"https://quayside.example/api/v1/agents/csv-insights/runs"');
    expect(code).toContain("os.environ['QUAYSIDE_KEY']");
  });
});

test("preview is asked for, production goes without saying", () => {
  for (const language of ["curl", "javascript", "python"] as const) {
    expect(snippet(language, { ...call, channel: "preview" })).toContain("preview");
    expect(snippet(language, { ...call, channel: "production" })).not.toContain("production");
  }
});

test("a long input is read from a file", () => {
  const long = { ...call, input: { csv: "x".repeat(30_000) } };
  for (const language of ["curl", "javascript", "python"] as const) {
    expect(snippet(language, long).length).toBeLessThan(1_200);
    expect(snippet(language, long)).toMatch(/(?:body|input)\.json/);
  }
});

test("an agent's name cannot leave its place in the address", () => {
  expect(snippet("curl", { ...call, agent: "../keys?x=" })).toContain("/agents/..%2Fkeys%3Fx%3D/runs");
});
