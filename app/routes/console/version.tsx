import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { useActionData, useLoaderData, useSearchParams } from "@remix-run/react";
import { getAgent, getVersion } from "@workers/agents/index.ts";
import { whyNotExported } from "@workers/exports/contract.ts";
import { may, requireCtx } from "~/access.server.ts";
import { VersionBadge } from "~/components/agents/agent-badges.tsx";
import { AgentPartHeader } from "~/components/agents/agent-part-header.tsx";
import { DeployForm } from "~/components/publish/deploy-form.tsx";
import { ExportChoices } from "~/components/publish/export-choices.tsx";
import { Published } from "~/components/publish/published.tsx";
import { ScanReport } from "~/components/publish/scan-report.tsx";
import { VersionFiles } from "~/components/publish/version-files.tsx";
import { Section } from "~/components/ui/card.tsx";
import { CodeBlock } from "~/components/ui/code-block.tsx";
import { TabLinks } from "~/components/ui/tab-links.tsx";
import { Moment } from "~/components/ui/time.tsx";
import { deployFormOf, deployFromForm } from "~/deploy.server.ts";
import { readForm } from "~/form.server.ts";
import { formatBytes } from "~/format.ts";
import { privateMeta } from "~/meta.ts";
import { orErrorPage } from "~/problems.server.ts";

export { refusalHeaders as headers } from "~/problems.server.ts";

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  privateMeta({ matches }, data ? `${data.title} ${data.version.version}` : "Version");

/** The version with its report; its readme is shown on the agent’s own page. */
export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const ctx = requireCtx(request, context);
  const { agent: ref = "", version: versionRef = "" } = params;
  const [agent, view] = await orErrorPage(
    Promise.all([getAgent(ctx, ref), getVersion(ctx, ref, versionRef)]),
  );
  const { manifest, readme: _, ...version } = view;
  return {
    agent: agent.slug,
    title: agent.title,
    version,
    manifest: JSON.stringify(manifest, null, 2),
    deploy: await orErrorPage(
      deployFormOf(ctx, ref, manifest, new URL(request.url).searchParams.get("channel")),
    ),
    priced: (manifest.pricing.perRunMicros ?? 0) > 0,
    mayExport: may(ctx, "agents:publish") && version.status === "ready",
    whyNotExported: whyNotExported(manifest) ?? null,
    asksModels: manifest.kind === "prompt",
    mayDeploy: may(ctx, "deployments:write") && agent.status !== "archived" && version.status === "ready",
  };
}

/** Deploys it. */
export async function action({ request, context, params }: ActionFunctionArgs) {
  const ctx = requireCtx(request, context);
  return deployFromForm(ctx, params.agent ?? "", await readForm(request));
}

export default function Version() {
  const { agent, title, version, manifest, deploy, mayExport, mayDeploy, ...more } =
    useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const [search] = useSearchParams();
  const tab = search.get("tab") ?? "report";
  const tabs = [
    { id: "report", label: "Check", count: version.report.findings.length },
    { id: "files", label: "Files", count: version.report.files.length },
    { id: "manifest", label: "Manifest" },
    ...(mayDeploy ? [{ id: "deploy", label: "Deploy" }] : []),
    ...(mayExport ? [{ id: "export", label: "Export" }] : []),
  ];
  return (
    <div className="grid min-w-0 gap-6">
      <AgentPartHeader
        agent={{ slug: agent, title }}
        title={`Version ${version.version}`}
        eyebrow={<VersionBadge status={version.status} />}
        description={
          <>
            Published <Moment at={version.createdAt} /> · {formatBytes(version.bundleBytes)} ·{" "}
            <span className="font-mono text-xs">{version.digest.slice(0, 12)}</span>
          </>
        }
      />
      <TabLinks label="Parts of the version" tabs={tabs} />
      {tab === "files" && <VersionFiles files={version.report.files} />}
      {tab === "manifest" && <CodeBlock title="agent.json" code={manifest} tall />}
      {tab === "deploy" && mayDeploy && answer && "deployment" in answer && (
        <Published agent={agent} deployment={answer.deployment} tests={answer.tests} />
      )}
      {tab === "deploy" && mayDeploy && !(answer && "deployment" in answer) && (
        <Section title="Deploy" description="Live from the next run on; you can roll back in one click.">
          <DeployForm
            agent={agent}
            version={version.version}
            {...deploy}
            problem={answer?.problem ?? undefined}
          />
        </Section>
      )}
      {tab === "export" && mayExport && (
        <ExportChoices path={`/console/agents/${agent}/versions/${version.version}/export`} {...more} />
      )}
      {tab === "report" && (
        <Section title="What the check found">
          <ScanReport report={version.report} />
        </Section>
      )}
    </div>
  );
}
