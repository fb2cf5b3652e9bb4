import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { Link, useLoaderData } from "@remix-run/react";
import { listAgents } from "@workers/agents/index.ts";
import { listRuns } from "@workers/runs/index.ts";
import { listSharedWith } from "@workers/tenants/index.ts";
import { may, requireCtx, workspaceName } from "~/access.server.ts";
import { AgentTable } from "~/components/agents/agent-table.tsx";
import { NoAgents, PublishLink } from "~/components/agents/no-agents.tsx";
import { SharedList } from "~/components/agents/shared-list.tsx";
import { RunTable } from "~/components/runs/run-table.tsx";
import { ButtonLink } from "~/components/ui/button.tsx";
import { Section } from "~/components/ui/card.tsx";
import { EmptyState } from "~/components/ui/empty-state.tsx";
import { PageHeader } from "~/components/ui/page-header.tsx";
import { privateMeta } from "~/meta.ts";
import { orErrorPage } from "~/problems.server.ts";

export const meta: MetaFunction = (page) => privateMeta(page, "Console");

/** The newest agents and runs, and what other workspaces offer. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const ctx = requireCtx(request, context);
  const [agents, runs, shared] = await orErrorPage(
    Promise.all([
      listAgents(ctx, { limit: 6 }),
      listRuns(ctx, { limit: 8 }),
      listSharedWith(ctx, { limit: 100 }),
    ]),
  );
  const offers = shared.data.filter(({ state, available }) => state === "offered" && available);
  return {
    workspace: workspaceName(context, ctx),
    agents,
    runs,
    offers,
    mayPublish: may(ctx, "agents:publish"),
  };
}

export default function ConsoleHome() {
  const { workspace, agents, runs, offers, mayPublish } = useLoaderData<typeof loader>();
  return (
    <div className="grid min-w-0 gap-6">
      <PageHeader
        title={workspace}
        description="What is moored here, and what it has been doing."
        actions={mayPublish && <PublishLink />}
      />
      {offers.length > 0 && (
        <Section title="Offered to you" description="Agents that other workspaces would share." flush>
          <SharedList shares={offers} />
        </Section>
      )}
      <Section title="Agents" flush actions={<MoreLink to="/console/agents">All agents</MoreLink>}>
        {agents.data.length > 0 ? <AgentTable agents={agents.data} /> : <NoAgents mayPublish={mayPublish} />}
      </Section>
      <Section title="Recent runs" flush actions={<MoreLink to="/console/runs">All runs</MoreLink>}>
        {runs.data.length > 0 ? (
          <RunTable runs={runs.data} label="Recent runs" />
        ) : (
          <EmptyState
            title="No runs yet"
            action={<ButtonLink to="/console/agents">Choose an agent to run</ButtonLink>}
          >
            Every run is kept here with its input, output, log and cost.
          </EmptyState>
        )}
      </Section>
    </div>
  );
}

function MoreLink({ to, children }: { to: string; children: string }) {
  return (
    <Link to={to} className="link text-sm">
      {children}
    </Link>
  );
}
