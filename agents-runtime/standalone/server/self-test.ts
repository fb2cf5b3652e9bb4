import { differences } from "../../../workers/deployments/expectation.ts";
import type { Json, JsonObject } from "../../../workers/kernel/json.ts";
import { applyDefaults } from "../../../workers/kernel/json-schema.ts";
import type { InvokeLine } from "../../../workers/runtimes/protocol/contract.ts";
import type { ExportedTest } from "../contract.ts";
import { runAgent } from "./run-agent.ts";
import type { RuntimeProcess } from "./runtime-process.ts";
import type { Settings } from "./settings.ts";

/** Runs the tests of the agent's manifest as the platform does before each deployment, and says how they went. */
export async function selfTest(settings: Settings, runtime: RuntimeProcess | undefined): Promise<boolean> {
  const { tests } = settings.agent;
  let failed = 0;
  for (const test of tests) {
    const problems = judge(test, await endOf(settings, runtime, test));
    failed += Number(problems.length > 0);
    console.log(
      `${problems.length > 0 ? "not ok" : "ok"} ${test.name}${problems.map((line) => `\n  ${line}`).join("")}`,
    );
  }
  console.log(`${tests.length - failed} of ${tests.length} tests passed`);
  return failed === 0;
}

async function endOf(
  settings: Settings,
  runtime: RuntimeProcess | undefined,
  test: ExportedTest,
): Promise<InvokeLine> {
  const { agent } = settings;
  const config = applyDefaults(agent.configSchema, { ...settings.config, ...test.config }) as JsonObject;
  const run = {
    runId: `test_${test.name}`,
    input: applyDefaults(agent.inputSchema, test.input),
    config,
    timeoutMs: agent.timeoutSeconds * 1000,
    fixtures: test.fixtures ?? {},
    further: {},
  };
  let last: InvokeLine = { type: "error", code: "agent_error", message: "no answer" };
  for await (const line of runAgent(settings, runtime, run, new AbortController().signal)) last = line;
  return last;
}

function judge(test: ExportedTest, end: InvokeLine): string[] {
  const { expected } = test;
  const actual = end.type === "error" ? end.code : "no error";
  if (expected.kind === "error")
    return actual === expected.code ? [] : [`expected ${expected.code}, got ${actual}`];
  if (end.type !== "output") return [end.type === "error" ? `${end.code}: ${end.message}` : "no output"];
  return differences(expected.value, end.output as Json, expected.kind === "equals").map(
    ({ pointer, expected: wanted, actual: found }) =>
      `${pointer || "/"}: expected ${JSON.stringify(wanted)}, got ${JSON.stringify(found)}`,
  );
}
