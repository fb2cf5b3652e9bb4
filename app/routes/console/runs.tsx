import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { useLoaderData } from "@remix-run/react";
import { runQuery } from "@workers/runs/contract.ts";
import { listRuns } from "@workers/runs/index.ts";
import { requireCtx } from "~/access.server.ts";
import { STATUS_NAMES } from "~/components/runs/run-status.ts";
import { RunTable } from "~/components/runs/run-table.tsx";
import { ButtonLink } from "~/components/ui/button.tsx";
import { Card } from "~/components/ui/card.tsx";
import { EmptyState } from "~/components/ui/empty-state.tsx";
import { FilterBar, FilterSelect, FilterText } from "~/components/ui/filter-bar.tsx";
import { PageHeader } from "~/components/ui/page-header.tsx";
import { Pager } from "~/components/ui/pager.tsx";
import { privateMeta } from "~/meta.ts";
import { pageQueryOf } from "~/page-query.ts";
import { orErrorPage } from "~/problems.server.ts";

export const meta: MetaFunction = (page) => privateMeta(page, "Runs");

/** A page of runs, newest first; `agent`, `status` and `cursor` narrow it down. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const ctx = requireCtx(request, context);
  const asked = pageQueryOf(request, ["agent", "status"]);
  // A filter that does not exist (an old link, say) is left out rather than refused.
  const parsed = runQuery.safeParse({ ...asked, limit: 25 });
  return { page: await orErrorPage(listRuns(ctx, parsed.data ?? { limit: 25 })), asked };
}

export default function Runs() {
  const { page, asked } = useLoaderData<typeof loader>();
  const filtered = Object.keys(asked).length > 0;
  return (
    <div className="grid min-w-0 gap-5">
      <PageHeader title="Runs" description="Every execution in this workspace, newest first." />
      <FilterBar label="Filter runs" filtered={filtered}>
        <FilterText name="agent" label="Agent's name" value={asked.agent} />
        <FilterSelect name="status" label="Status" value={asked.status} options={STATUS_NAMES} />
      </FilterBar>
      <Card>
        {page.data.length > 0 ? (
          <RunTable runs={page.data} label="Runs" />
        ) : filtered ? (
          <EmptyState
            title="Nothing matches"
            action={<ButtonLink to="/console/runs">Clear the filter</ButtonLink>}
          >
            No run fits all of what you asked for. An agent's name has to be written in full.
          </EmptyState>
        ) : (
          <EmptyState
            title="No runs yet"
            action={<ButtonLink to="/console/agents">Choose an agent to run</ButtonLink>}
          >
            Every run is kept here with its input, output, log and cost.
          </EmptyState>
        )}
      </Card>
      <Pager nextCursor={page.nextCursor} />
    </div>
  );
}
