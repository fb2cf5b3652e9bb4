import type { Deployable } from "../agents/index.ts";
import type { Ctx } from "../kernel/context.ts";
import { fail, unwrap } from "../kernel/errors.ts";
import { faultPoint } from "../kernel/fault-point.ts";
import { maskerOf } from "../runs/index.ts";
import { driverOf } from "../runtimes/index.ts";
import { changedBy, currentLimits, type Limits, pagesOrigin, tenantObject } from "../tenants/index.ts";
import { attempted, type Report } from "./attempts.ts";
import { type Candidate, candidateOf } from "./candidate.ts";
import type { DeployInput, DeploymentView, DeployStep, TestResult } from "./contract.ts";
import { passGates } from "./gates.ts";
import { noteHealth } from "./health.ts";
import { onLiveAgent } from "./on-live-agent.ts";
import { runTests } from "./run-tests.ts";
import { toDeploymentView } from "./view.ts";

/**
 * Makes a version live in a channel, from the next run on. Its manifest's tests run first; a failing one stops it
 * with `tests_failed` and the differences. A blocked version is refused with `version_blocked`, and an agent whose
 * server is not well with `agent_unhealthy`. With `canary` it gets a share of the runs, beside what is live.
 */
export async function deployVersion(
  ctx: Ctx,
  ref: string,
  input: DeployInput,
  report: Report = () => undefined,
): Promise<Deployed> {
  ctx.require("deployments:write");
  return onLiveAgent(ctx, ref, (found) => deploy(ctx, found, input, report));
}

interface Deployed {
  deployment: DeploymentView;
  tests: TestResult[];
}

async function deploy(
  ctx: Ctx,
  { agent, source, version: versionOf }: Deployable,
  input: DeployInput,
  report: Report,
): Promise<Deployed> {
  report({ type: "step", step: "checking" });
  const version = await versionOf(input.version);
  const limits = await currentLimits(ctx);
  const { candidate, secretTexts } = await candidateOf(ctx, { agent, source, version }, input, limits);
  requirePagesHost(ctx, candidate);
  const what = { ...candidate, canary: input.canary !== undefined };
  return attempted(ctx, what, report, async (tell) => {
    const to = (step: DeployStep) => tell({ type: "step", step });
    const { prepare, probe } = driverOf(candidate.kind) ?? {};
    const subject = { tenantId: ctx.tenant.id, deployment: candidate, allowedHosts: limits.egressHosts };
    if (prepare) to("building");
    await prepare?.(ctx.env, subject, {
      built: (line) => tell({ type: "build", line }),
      starting: () => to("starting"),
    });
    to("testing");
    const tests = masked(await runTests(ctx, version.manifest, candidate, tell), secretTexts);
    requirePassed(tests);
    to("gates");
    await passGates(ctx, candidate);
    if (probe) to("health");
    const health = await requireHealthy(ctx, candidate, limits);
    to("going_live");
    const record = await goLive(ctx, candidate, input);
    // What is looked at from now on is the stable version.
    const checks = health && !input.canary ? await noteHealth(ctx, record.snapshot, health) : undefined;
    return { deployment: toDeploymentView(ctx, record, checks), tests };
  });
}

/** The one step by which a version is live: a transaction of the tenant's object. */
async function goLive(ctx: Ctx, candidate: Candidate, { canary }: DeployInput) {
  const { env, tenant } = ctx;
  if (env.FAULTS) await faultPoint(env.FAULTS, "deploy.asked", tenant.id);
  const answer = await tenantObject(env, tenant.id).deploy(candidate, changedBy(ctx), canary);
  if (env.FAULTS) await faultPoint(env.FAULTS, "deploy.answered", tenant.id);
  return unwrap(answer);
}

function requirePassed(tests: TestResult[]): void {
  const failed = tests.filter((test) => !test.passed);
  if (failed.length === 0) return;
  const names = failed.map((test) => `"${test.name}"`).join(", ");
  const detail = `${failed.length} of ${tests.length} tests failed: ${names}. Nothing was deployed.`;
  fail("tests_failed", detail, { meta: { tests } });
}

/** Refuses an alias by which an agent's pages could have no host. */
function requirePagesHost({ env, tenant }: Ctx, { alias, pages }: Candidate): void {
  if (!pages || pagesOrigin(env, alias, tenant.slug)) return;
  const detail = "too long for the host of its pages: with the workspace's slug at most 61 characters";
  fail("invalid_input", "Choose a shorter alias.", { issues: [{ pointer: "/alias", detail }] });
}

/** What a look at an agent that is a server has found; `agent_unhealthy` where it takes no runs. */
async function requireHealthy(ctx: Ctx, candidate: Candidate, { egressHosts }: Limits) {
  const deployed = { tenantId: ctx.tenant.id, deployment: candidate, allowedHosts: egressHosts };
  const health = await driverOf(candidate.kind)?.probe?.(ctx.env, deployed);
  if (health?.healthy === false)
    fail("agent_unhealthy", `The agent's server is not well, and nothing was deployed. ${health.problem}`);
  return health;
}

/** Test results without the deployment's secrets: a program may well have put them into its output or its error. */
const masked = (tests: TestResult[], secrets: string[]): TestResult[] =>
  JSON.parse(maskerOf(secrets)(JSON.stringify(tests))) as TestResult[];
