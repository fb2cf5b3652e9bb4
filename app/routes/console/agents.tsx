import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { Link, useLoaderData } from "@remix-run/react";
import { agentQuery } from "@workers/agents/contract.ts";
import { listAgents } from "@workers/agents/index.ts";
import { listSharedWith } from "@workers/tenants/index.ts";
import { may, requireCtx } from "~/access.server.ts";
import { AgentTable } from "~/components/agents/agent-table.tsx";
import { NoAgents, PublishLink } from "~/components/agents/no-agents.tsx";
import { SharedList } from "~/components/agents/shared-list.tsx";
import { ButtonLink } from "~/components/ui/button.tsx";
import { Card, Section } from "~/components/ui/card.tsx";
import { EmptyState } from "~/components/ui/empty-state.tsx";
import { FilterBar, FilterSelect, FilterText } from "~/components/ui/filter-bar.tsx";
import { PageHeader } from "~/components/ui/page-header.tsx";
import { Pager } from "~/components/ui/pager.tsx";
import { privateMeta } from "~/meta.ts";
import { pageQueryOf } from "~/page-query.ts";
import { orErrorPage } from "~/problems.server.ts";

export const meta: MetaFunction = (page) => privateMeta(page, "Agents");

/** A page of agents; `q`, `kind`, `status` and `cursor` narrow it down, `shared` goes on with those of other workspaces. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const ctx = requireCtx(request, context);
  const asked = pageQueryOf(request, ["q", "kind", "status"]);
  // A filter that does not exist (an old link, say) is left out rather than refused.
  const parsed = agentQuery.safeParse({ ...asked, limit: 20 });
  const page = await orErrorPage(listAgents(ctx, parsed.data ?? { limit: 20 }));
  // Below the first page of all of them.
  const cursor = new URL(request.url).searchParams.get("shared") ?? undefined;
  const shared =
    Object.keys(asked).length === 0 ? await orErrorPage(listSharedWith(ctx, { cursor, limit: 25 })) : null;
  return { page, asked, shared, mayPublish: may(ctx, "agents:publish") };
}

export default function Agents() {
  const { page, asked, shared, mayPublish } = useLoaderData<typeof loader>();
  const filtered = Object.keys(asked).length > 0;
  return (
    <div className="grid min-w-0 gap-5">
      <PageHeader
        title="Agents"
        description="Programs that this workspace publishes and runs."
        actions={mayPublish && <PublishLink />}
      />
      <FilterBar label="Filter agents" filtered={filtered}>
        <FilterText name="q" label="Search agents" value={asked.q} />
        <FilterSelect
          name="status"
          label="Status"
          value={asked.status}
          options={["draft", "active", "archived"]}
        />
        <FilterSelect
          name="kind"
          label="Kind"
          value={asked.kind}
          options={["isolate", "prompt", "workflow", "container", "remote", "static"]}
        />
      </FilterBar>
      <Card>
        {page.data.length > 0 ? (
          <AgentTable agents={page.data} />
        ) : filtered ? (
          <EmptyState
            title="Nothing matches"
            action={<ButtonLink to="/console/agents">Clear the filter</ButtonLink>}
          >
            No agent of this workspace fits all of what you asked for.
          </EmptyState>
        ) : (
          <NoAgents mayPublish={mayPublish} />
        )}
      </Card>
      <Pager nextCursor={page.nextCursor} />
      {shared && shared.data.length > 0 && (
        <Section
          title="Shared with you"
          description="Agents of other workspaces, to deploy here as your own."
          flush
          actions={
            shared.nextCursor && (
              <Link to={`/console/agents?shared=${shared.nextCursor}`} className="link text-sm">
                More of them
              </Link>
            )
          }
        >
          <SharedList shares={shared.data} />
        </Section>
      )}
    </div>
  );
}
