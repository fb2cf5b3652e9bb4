import { type Deployable, type Manifest, pagesFolder } from "../agents/index.ts";
import type { Ctx } from "../kernel/context.ts";
import { fail, unwrap } from "../kernel/errors.ts";
import type { Id } from "../kernel/ids.ts";
import type { JsonObject } from "../kernel/json.ts";
import { maskerOf } from "../runs/index.ts";
import { driverOf } from "../runtimes/index.ts";
import {
  changedBy,
  currentLimits,
  type DeploymentSnapshot,
  type Limits,
  pagesOrigin,
  tenantObject,
} from "../tenants/index.ts";
import { configure } from "./configure.ts";
import type { DeployInput, DeploymentView, TestResult } from "./contract.ts";
import { noteHealth } from "./health.ts";
import { onLiveAgent } from "./on-live-agent.ts";
import { runTests } from "./run-tests.ts";
import { toDeploymentView } from "./view.ts";

/** What a container may use unless its manifest says. */
const USUAL_MEMORY_MB = 512;
const USUAL_CPUS = 0.5;
const USUAL_INSTANCES = { least: 0, most: 4 };

type Candidate = Omit<DeploymentSnapshot, "id" | "revision">;

/**
 * Makes a version live in a channel, from the next run on. Its manifest's tests run first; a failing one stops it
 * with `tests_failed` and the differences. A blocked version is refused with `version_blocked`, and an agent whose
 * server is not well with `agent_unhealthy`.
 */
export async function deployVersion(ctx: Ctx, ref: string, input: DeployInput): Promise<Deployed> {
  ctx.require("deployments:write");
  return onLiveAgent(ctx, ref, (found) => deploy(ctx, found, input));
}

interface Deployed {
  deployment: DeploymentView;
  tests: TestResult[];
}

async function deploy(
  ctx: Ctx,
  { agent, source, version: versionOf }: Deployable,
  input: DeployInput,
): Promise<Deployed> {
  const version = await versionOf(input.version);
  if (version.status !== "ready") {
    fail(
      "version_blocked",
      `Version ${version.version} is ${version.status}: see its scan report, and publish a mended version.`,
    );
  }
  const { manifest } = version;
  const limits = await currentLimits(ctx);
  const { secretTexts, ...configured } = await configure(ctx, manifest, input, limits);
  const candidate: Candidate = {
    agentId: agent.id as Id<"agt">,
    ...(source && { source }),
    agentSlug: agent.slug,
    alias: input.alias ?? agent.slug,
    channel: input.channel,
    versionId: version.id as Id<"ver">,
    version: version.version,
    kind: manifest.kind,
    ...(pagesFolder(manifest) && { pages: true }),
    bundleDigest: version.digest,
    ...configured,
    inputSchema: manifest.inputSchema as JsonObject | boolean,
    outputSchema: manifest.outputSchema as JsonObject | boolean,
    timeoutSeconds: Math.min(manifest.limits.timeoutSeconds, limits.maxTimeoutSeconds),
    cpuMs: manifest.limits.cpuMs,
    memoryMb: Math.min(manifest.limits.memoryMb ?? USUAL_MEMORY_MB, limits.memoryMb),
    cpus: Math.min(manifest.limits.cpus ?? USUAL_CPUS, limits.cpus),
    ...instancesOf(manifest, input, limits),
    pricePerRunMicros: manifest.pricing.perRunMicros ?? 0,
    public: input.public,
    budgetMicros: input.budgetMicros,
  };
  const prepared = { tenantId: ctx.tenant.id, deployment: candidate, allowedHosts: limits.egressHosts };
  await driverOf(candidate.kind)?.prepare?.(ctx.env, prepared);
  requirePagesHost(ctx, candidate);
  const tests = masked(await runTests(ctx, manifest, candidate), secretTexts);
  const failed = tests.filter((test) => !test.passed);
  if (failed.length > 0) {
    const names = failed.map((test) => `"${test.name}"`).join(", ");
    fail(
      "tests_failed",
      `${failed.length} of ${tests.length} tests failed: ${names}. Nothing was deployed.`,
      { meta: { tests } },
    );
  }
  const health = await requireHealthy(ctx, candidate, limits);
  const record = unwrap(await tenantObject(ctx.env, ctx.tenant.id).deploy(candidate, changedBy(ctx)));
  const checks = health && (await noteHealth(ctx, record.snapshot, health));
  return { deployment: toDeploymentView(ctx, record, checks), tests };
}

/** How many instances a container may have: what was asked for, within the plan. */
function instancesOf(
  { kind }: Manifest,
  { instances }: DeployInput,
  { instances: allowed }: Limits,
): Pick<Candidate, "instances"> {
  const issue = (pointer: string, detail: string): never =>
    fail("invalid_input", "The scale limits do not fit.", { issues: [{ pointer, detail }] });
  if (kind !== "container")
    return instances ? issue("/instances", `agents of kind ${kind} are not scaled by instances`) : {};
  const { least, most } = { ...USUAL_INSTANCES, ...instances };
  if (most > allowed) return issue("/instances/most", `the workspace's plan allows ${allowed}`);
  if (least > most) return issue("/instances/least", `must be at most ${most}, the most instances`);
  return { instances: { least, most } };
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
