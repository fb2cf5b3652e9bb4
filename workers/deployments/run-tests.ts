import type { HostAnswer, SandboxEvent } from "../../agents-runtime/isolate/contract.ts";
import { expectationOf, type Manifest } from "../agents/index.ts";
import type { Ctx } from "../kernel/context.ts";
import { newId } from "../kernel/ids.ts";
import { type Json, parseJson } from "../kernel/json.ts";
import { applyDefaults, compileSchema } from "../kernel/json-schema.ts";
import { storeInMemory } from "../runs/index.ts";
import { driverOf, type Invocation, type Outcome, type RunIo } from "../runtimes/index.ts";
import { tenantObject } from "../tenants/index.ts";
import type { Report } from "./attempts.ts";
import type { TestResult } from "./contract.ts";
import { type Difference, differences } from "./expectation.ts";

type ManifestTest = Manifest["tests"][number];
type Candidate = Invocation["deployment"];

/** One test under way, with all that it calls. */
interface TestRun {
  ctx: Ctx;
  calls: number;
  /** Aborts once the test is over. */
  over: AbortController;
}

/** No test of a manifest may take longer than this, whatever its agent's limit. */
const MAX_TEST_MS = 30_000;
const MAX_DEPTH = 8;
/** Nothing pays for a test, so that its calls are counted: all of them together. */
const MAX_CALLS = 64;

/**
 * Runs a manifest's tests in the sandbox: each on recorded answers, with an empty store, and without a trace in
 * the ledger. Agents that it calls are those live in the same channel. `report` is told how each went.
 */
export async function runTests(
  ctx: Ctx,
  manifest: Manifest,
  candidate: Candidate,
  report: Report,
): Promise<TestResult[]> {
  const results: TestResult[] = [];
  for (const test of manifest.tests) {
    const result = await runTest(ctx, manifest, candidate, test);
    const { name, passed, durationMs } = result;
    const of = manifest.tests.length;
    report({ type: "test", name, passed, durationMs, number: results.push(result), of });
  }
  return results;
}

async function runTest(
  ctx: Ctx,
  manifest: Manifest,
  candidate: Candidate,
  test: ManifestTest,
): Promise<TestResult> {
  const input = applyDefaults(manifest.inputSchema as never, test.input as Json);
  const { values, secrets } = candidate.config;
  const own = (test.config ?? {}) as Record<string, Json>;
  // A test's own values go before the deployment's secrets, too.
  const others = Object.entries(secrets).filter(([name]) => !(name in own));
  const config = { values: { ...values, ...own }, secrets: Object.fromEntries(others) };
  const configDigest = `${candidate.configDigest}-test`;
  const run: TestRun = { ctx, calls: 0, over: new AbortController() };
  const tested = { ...candidate, config, configDigest };
  const fixtures = test.fixtures ?? {};
  const outcome = await invoke(run, tested, JSON.stringify(input), fixtures, []).finally(() =>
    run.over.abort(),
  );
  const found = judge(test, outcome, manifest);
  return {
    name: test.name,
    passed: found.length === 0,
    durationMs: outcome.durationMs,
    differences: found,
    ...(outcome.error ? { error: `${outcome.error.code}: ${outcome.error.message}` } : {}),
  };
}

function judge(test: ManifestTest, outcome: Outcome, manifest: Manifest): Difference[] {
  const expected = expectationOf(test.expect as Json);
  if (expected.kind === "error") {
    const actual = outcome.status === "succeeded" ? "no error" : (outcome.error?.code ?? outcome.status);
    return actual === expected.code ? [] : [{ pointer: "/error", expected: expected.code, actual }];
  }
  if (outcome.status !== "succeeded") return [{ pointer: "", expected: expected.value }];
  const output = parseJson(outcome.output ?? "null") ?? null;
  const schema = compileSchema(manifest.outputSchema as never).issues(output);
  return [
    ...schema.map(({ pointer, detail }) => ({ pointer, expected: `outputSchema: ${detail}` })),
    ...differences(expected.value, output, expected.kind === "equals"),
  ];
}

/** `chain` names the agents that wait for this one. */
async function invoke(
  run: TestRun,
  deployment: Candidate,
  input: string,
  fixtures: NonNullable<Invocation["fixtures"]>,
  chain: string[],
) {
  const { ctx } = run;
  const driver = driverOf(deployment.kind);
  if (!driver) throw new Error(`no driver for ${deployment.kind}`);
  const invocation: Invocation = {
    tenantId: ctx.tenant.id,
    runId: newId("run"),
    attempt: 1,
    deployment,
    input,
    timeoutMs: Math.min(deployment.timeoutSeconds * 1000, MAX_TEST_MS),
    allowedHosts: null,
    chargeLimitMicros: 1_000_000,
    live: false,
    fixtures,
  };
  return driver.run(ctx.env, invocation, testIo(run, deployment.channel, [...chain, deployment.agentId]));
}

const refusal = (code: string, message: string): HostAnswer => ({ ok: false, code, message });

function testIo(run: TestRun, channel: string, chain: string[]): RunIo {
  const { env, tenant } = run.ctx;
  const items = new Map<string, string>();
  return {
    emit: async (_events: SandboxEvent[]) => undefined,
    call: async (_step, agent, input): Promise<HostAnswer> => {
      run.calls += 1;
      if (run.calls > MAX_CALLS)
        return refusal("too_many", `A test may call agents ${MAX_CALLS} times in all.`);
      const live = await tenantObject(env, tenant.id).findDeployment(agent, channel);
      if (!live)
        return refusal("not_deployed", `No agent "${agent}" is live in ${channel}; deploy it first.`);
      if (chain.includes(live.agentId))
        return refusal("call_cycle", `Calling ${agent} from here would be a cycle.`);
      if (chain.length >= MAX_DEPTH) return refusal("call_too_deep", "Calls are nested too deep.");
      const filled = JSON.stringify(applyDefaults(live.inputSchema, parseJson(input) ?? null));
      const { output, error, status } = await invoke(run, live, filled, {}, chain);
      if (output !== undefined) return { ok: true, value: output };
      return refusal(error?.code ?? status, error?.message ?? status);
    },
    store: async (_step, operation) => storeInMemory(items, operation),
    checkpoint: async () => undefined,
    signal: run.over.signal,
  };
}
