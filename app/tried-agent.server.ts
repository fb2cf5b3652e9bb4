import { findDeployable, listVersions } from "@workers/agents/index.ts";
import { listDeployments } from "@workers/deployments/index.ts";
import type { Ctx } from "@workers/kernel/context.ts";

/** An agent, own or shared, as the pages show it on which its versions are tried; the live one first. */
export async function triedAgent(ctx: Ctx, ref: string) {
  const { agent, source } = await findDeployable(ctx, ref);
  const [{ data: deployments }, published] = await Promise.all([
    listDeployments(ctx, ref),
    source ? null : listVersions(ctx, agent.id, { limit: 50 }),
  ]);
  const live = deployments.find(({ channel, status }) => channel === "production" && status === "running");
  const names = published
    ? published.data.filter(({ status }) => status === "ready").map(({ version }) => version)
    : [...deployments.map(({ version }) => version), agent.latestVersion ?? ""];
  const versions = [...new Set([...(live ? [live.version] : []), ...names])].filter((name) => name !== "");
  return {
    agent: {
      ...{ id: agent.id, slug: agent.slug, title: agent.title, kind: agent.kind },
      archived: agent.status === "archived",
      path: source ? `/console/shared/${source.shareId}` : `/console/agents/${agent.slug}`,
    },
    versions: versions.map((version) => ({ version, live: version === live?.version })),
  };
}
