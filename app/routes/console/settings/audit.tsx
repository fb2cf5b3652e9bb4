import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { useLoaderData, useLocation } from "@remix-run/react";
import { auditFilter, CHECKED_ENTRIES } from "@workers/audit/contract.ts";
import { listAudit } from "@workers/audit/index.ts";
import { deviceOf, namesOf } from "@workers/identity/index.ts";
import { verifyAudit } from "@workers/tenants/index.ts";
import { requireCtx } from "~/access.server.ts";
import { AuditTable } from "~/components/audit/audit-table.tsx";
import { VerificationNotice } from "~/components/audit/verification.tsx";
import { ButtonLink } from "~/components/ui/button.tsx";
import { Card } from "~/components/ui/card.tsx";
import { EmptyState } from "~/components/ui/empty-state.tsx";
import { FilterBar, FilterDate, FilterText } from "~/components/ui/filter-bar.tsx";
import { PageHeader } from "~/components/ui/page-header.tsx";
import { Pager } from "~/components/ui/pager.tsx";
import { privateMeta } from "~/meta.ts";
import { pageQueryOf } from "~/page-query.ts";
import { orErrorPage } from "~/problems.server.ts";

export const meta: MetaFunction = (page) => privateMeta(page, "Audit log");

const FILTERS = ["q", "action", "actor", "target", "from", "to"] as const;

/** A page of the audit log; `verify` also checks the seal, and `verifyFrom` goes on with that. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const ctx = requireCtx(request, context);
  const asked = pageQueryOf(request, FILTERS);
  // A filter that cannot be (an old link, say) is left out rather than refused.
  const filter = auditFilter.safeParse(asked).data ?? {};
  const page = await orErrorPage(listAudit(ctx, { ...filter, cursor: asked.cursor, limit: 25 }));
  const { searchParams } = new URL(request.url);
  const verify = { cursor: searchParams.get("verifyFrom") ?? undefined, limit: CHECKED_ENTRIES };
  const people = page.data.flatMap(({ actor }) => (actor.type === "user" ? [actor.id] : []));
  const [names, found] = await Promise.all([
    namesOf(ctx.env, people),
    searchParams.has("verify") ? orErrorPage(verifyAudit(ctx, verify)) : null,
  ]);
  const entries = page.data.map((entry) => ({
    ...entry,
    // A program's own name says more than that it is no browser.
    device: entry.userAgent === null ? null : deviceOf(entry.userAgent, entry.userAgent),
  }));
  return { entries, nextCursor: page.nextCursor, names, found, asked };
}

/** The page's own address with other parameters, and the list's cursor as it is. */
function useLinks(asked: Record<string, string>) {
  const { pathname, search } = useLocation();
  const filters = Object.fromEntries(Object.entries(asked).filter(([name]) => name !== "cursor"));
  const verify = (cursor?: string) => {
    const params = new URLSearchParams(search);
    params.set("verify", "1");
    if (cursor) params.set("verifyFrom", cursor);
    else params.delete("verifyFrom");
    return `${pathname}?${params}`;
  };
  const file = (format: string) => `/api/v1/audit/export?${new URLSearchParams({ ...filters, format })}`;
  return { verify, file };
}

export default function AuditLog() {
  const { entries, nextCursor, names, found, asked } = useLoaderData<typeof loader>();
  const links = useLinks(asked);
  const filtered = FILTERS.some((name) => name in asked);
  return (
    <div className="grid min-w-0 gap-5">
      <PageHeader
        title="Audit log"
        description="Who did what, from where. Every entry is sealed within a minute, so that a change to the log itself is found."
        actions={<Actions {...links} />}
      />
      {found && (
        <VerificationNotice found={found} next={found.nextCursor && links.verify(found.nextCursor)} />
      )}
      <Filters asked={asked} filtered={filtered} />
      <Card>
        {entries.length > 0 ? (
          <AuditTable entries={entries} names={names} />
        ) : (
          <NoEntries filtered={filtered} more={nextCursor !== null} />
        )}
      </Card>
      <Pager nextCursor={nextCursor} />
    </div>
  );
}

const Actions = ({ verify, file }: ReturnType<typeof useLinks>) => (
  <>
    <ButtonLink to={verify()} size="sm" preventScrollReset>
      Verify the log
    </ButtonLink>
    <ButtonLink to={file("csv")} size="sm" variant="ghost" reloadDocument>
      Export CSV
    </ButtonLink>
    <ButtonLink to={file("jsonl")} size="sm" variant="ghost" reloadDocument>
      Export JSON Lines
    </ButtonLink>
  </>
);

const Filters = ({ asked, filtered }: { asked: Record<string, string>; filtered: boolean }) => (
  <FilterBar label="Filter the audit log" filtered={filtered}>
    <FilterText name="q" label="Any text" value={asked.q} />
    <FilterText name="action" label="Action, such as agent." value={asked.action} />
    <FilterText name="actor" label="Actor's id" value={asked.actor} />
    <FilterText name="target" label="Target's id" value={asked.target} />
    <FilterDate name="from" label="From" value={asked.from} />
    <FilterDate name="to" label="To" value={asked.to} />
  </FilterBar>
);

/** A search looks through so many entries at a time; `more` where there are others. */
function NoEntries({ filtered, more }: { filtered: boolean; more: boolean }) {
  if (!filtered)
    return (
      <EmptyState
        title="Nothing has happened yet"
        action={<ButtonLink to="/console/agents">Go to the agents</ButtonLink>}
      >
        Whatever is created, changed or removed in this workspace appears here.
      </EmptyState>
    );
  return (
    <EmptyState
      title={more ? "Nothing found so far" : "Nothing matches"}
      action={<ButtonLink to="/console/settings/audit">Clear the filter</ButtonLink>}
    >
      {more
        ? "The newest 5,000 entries were searched. The next page goes further back."
        : "No entry fits all of what you asked for. An action is matched from its beginning, ids in full."}
    </EmptyState>
  );
}
