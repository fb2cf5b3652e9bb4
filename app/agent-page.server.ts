import type { AppLoadContext } from "@remix-run/cloudflare";
import { getAgent, getVersion, listVersions, type Manifest, timeLimitOf } from "@workers/agents/index.ts";
import { getListing } from "@workers/catalog/index.ts";
import { listDeployments, publicPages } from "@workers/deployments/index.ts";
import type { Ctx } from "@workers/kernel/context.ts";
import type { AgentFace } from "./components/agents/agent-face.ts";
import type { Json } from "./json.ts";
import { isLive } from "./live-deployment.ts";
import { attempt, notFound } from "./problems.server.ts";

interface PublicManifest extends Pick<Manifest, "kind" | "limits" | "permissions"> {
  inputSchema: unknown;
  outputSchema: unknown;
  pricing: { perRunMicros?: number | undefined };
  examples: { title?: string | undefined; input: unknown }[];
}

const factsOf = (manifest: PublicManifest) => {
  const { inputSchema, outputSchema, permissions, pricing, examples } = manifest;
  return {
    inputSchema: inputSchema as Json,
    outputSchema: outputSchema as Json,
    permissions,
    timeoutSeconds: timeLimitOf(manifest),
    pricePerRunMicros: pricing.perRunMicros ?? 0,
    examples: examples.map(({ title, input }) => ({ title, input: input as Json })),
  };
};

/** The agent at `tenant/slug`: in the current workspace as its people see it, elsewhere as listed. */
export async function agentFace(
  context: AppLoadContext,
  tenantSlug: string,
  agentSlug: string,
): Promise<AgentFace & { mine: boolean; live: boolean }> {
  const { ctx, env } = context;
  const own = ctx?.tenant.slug === tenantSlug ? await ownAgent(ctx, agentSlug) : undefined;
  if (own) return { ...own, mine: true };
  const listed = await attempt(getListing(env, tenantSlug, agentSlug));
  if (!listed.ok) notFound(`There is no agent ${tenantSlug}/${agentSlug}, or it is not shown to everyone.`);
  const { manifest, title, description, version, kind, runs, readme, versions } = listed.value;
  const { category, publishedAt, updatedAt, measured } = listed.value;
  const { reviews: count, rating } = listed.value;
  return {
    ...{ title, description, version, kind, runs, readme, reviews: { count, rating } },
    ...factsOf(manifest),
    versions: versions.map((one) => ({ ...one, status: "ready" as const })),
    pages: await publicPages(env, tenantSlug, agentSlug),
    measured,
    listing: { category, publishedAt, updatedAt },
    mine: false,
    live: true,
  };
}

/** An own agent in the version that is live in production, else the newest ready one. */
async function ownAgent(ctx: Ctx, slug: string): Promise<(AgentFace & { live: boolean }) | undefined> {
  const agent = await attempt(getAgent(ctx, slug));
  if (!agent.ok) return undefined;
  const [deployments, versions] = await Promise.all([
    listDeployments(ctx, agent.value.id),
    listVersions(ctx, agent.value.id, { limit: 20 }),
  ]);
  const production = deployments.data.find(
    (deployment) => deployment.channel === "production" && isLive(deployment),
  );
  const version = await attempt(getVersion(ctx, agent.value.id, production?.versionId ?? "latest"));
  if (!version.ok) notFound(`The agent ${slug} has no version to show yet.`);
  const { title, description, kind } = agent.value;
  return {
    ...{ title, description, kind },
    version: version.value.version,
    runs: null,
    measured: null,
    listing: null,
    reviews: null,
    readme: version.value.readme,
    ...factsOf(version.value.manifest),
    versions: versions.data.map(({ version, status, createdAt }) => ({ version, status, createdAt })),
    pages: production?.pagesUrl ? `/console/pages/${production.alias}` : null,
    live: production !== undefined,
  };
}
