import {
  type AgentView,
  type Deployable,
  type Manifest,
  pagesFolder,
  timeLimitOf,
  type VersionView,
} from "../agents/index.ts";
import type { Ctx } from "../kernel/context.ts";
import { fail } from "../kernel/errors.ts";
import type { Id } from "../kernel/ids.ts";
import type { JsonObject } from "../kernel/json.ts";
import type { DeploymentSnapshot, Limits } from "../tenants/index.ts";
import { configure } from "./configure.ts";
import type { DeployInput } from "./contract.ts";

/** What a container may use unless its manifest says. */
const USUAL_MEMORY_MB = 512;
const USUAL_CPUS = 0.5;
const USUAL_INSTANCES = { least: 0, most: 4 };

/** A deployment that is not live yet. */
export type Candidate = Omit<DeploymentSnapshot, "id" | "revision">;

/**
 * What a deployment of a version would be, and its secrets in plain text, for masking. Refused with `version_blocked`,
 * and with `invalid_input` where the configuration does not fit.
 */
export async function candidateOf(
  ctx: Ctx,
  { agent, source, version }: { agent: AgentView; source?: Deployable["source"]; version: VersionView },
  input: DeployInput,
  limits: Limits,
): Promise<{ candidate: Candidate; secretTexts: string[] }> {
  if (version.status !== "ready") {
    fail(
      "version_blocked",
      `Version ${version.version} is ${version.status}: see its scan report, and publish a mended version.`,
    );
  }
  const { manifest } = version;
  const { secretTexts, ...configured } = await configure(ctx, { agentId: agent.id, manifest }, input, limits);
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
    timeoutSeconds: Math.min(timeLimitOf(manifest), limits.maxTimeoutSeconds),
    cpuMs: manifest.limits.cpuMs,
    ...sizeOf(manifest, limits),
    ...instancesOf(manifest, input, limits),
    pricePerRunMicros: manifest.pricing.perRunMicros ?? 0,
    public: input.public,
    budgetMicros: input.budgetMicros,
  };
  return { candidate, secretTexts };
}

/** What a container may use. */
export const sizeOf = ({ limits: asked }: Pick<Manifest, "limits">, limits: Limits) => ({
  memoryMb: Math.min(asked.memoryMb ?? USUAL_MEMORY_MB, limits.memoryMb),
  cpus: Math.min(asked.cpus ?? USUAL_CPUS, limits.cpus),
});

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
