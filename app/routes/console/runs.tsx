import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { useLoaderData } from "@remix-run/react";
import { RUN_TRIGGERS } from "@workers/runs/contract.ts";
import { listRuns } from "@workers/runs/index.ts";
import { requireCtx } from "~/access.server.ts";
import { LiveRuns } from "~/components/runs/live-runs.tsx";
import { NoRuns } from "~/components/runs/no-runs.tsx";
import { RunFilterChips, RunFilters } from "~/components/runs/run-filters.tsx";
import { RunTable } from "~/components/runs/run-table.tsx";
import { ButtonLink } from "~/components/ui/button.tsx";
import { Card } from "~/components/ui/card.tsx";
import { Notice } from "~/components/ui/notice.tsx";
import { PageHeader } from "~/components/ui/page-header.tsx";
import { Pager } from "~/components/ui/pager.tsx";
import { filtersInTheWay } from "~/filters-in-the-way.server.ts";
import { privateMeta } from "~/meta.ts";
import { orErrorPage } from "~/problems.server.ts";
import { runsAsked } from "~/runs-list.server.ts";
import { chosenFilters, runsAddress } from "~/runs-list.ts";
import { localeOfPage } from "~/texts/locale.ts";
import { runs } from "~/texts/runs.ts";
import { useTexts } from "~/texts/texts.ts";

export const meta: MetaFunction = (page) => privateMeta(page, runs[localeOfPage(page.matches)].title);

/** A page of runs, newest first, by the filters that the API has, too. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const ctx = requireCtx(request, context);
  const { asked, filter, ignored } = runsAsked(request);
  const page = await orErrorPage(listRuns(ctx, { ...filter, cursor: asked.cursor, limit: 25 }));
  const isNothing = page.data.length === 0 && page.nextCursor === null;
  const inTheWay = isNothing ? await orErrorPage(filtersInTheWay(ctx, asked)) : [];
  return { page, asked, ignored, inTheWay, triggers: RUN_TRIGGERS };
}

export default function Runs() {
  const { page, asked, ignored, inTheWay, triggers } = useLoaderData<typeof loader>();
  const t = useTexts(runs);
  const chosen = chosenFilters(asked);
  return (
    <div className="grid min-w-0 gap-5">
      <PageHeader
        title={t.title}
        description={t.list.description}
        actions={
          <>
            {/* Further pages are of the past. */}
            {!asked.cursor && <LiveRuns key={runsAddress(asked)} shown={page.data} />}
            <ButtonLink to="/console/runs/compare" size="sm">
              {t.compare.title}
            </ButtonLink>
          </>
        }
      />
      <RunFilters asked={asked} triggers={triggers} />
      {ignored.length > 0 && <Notice tone="warn" title={t.list.ignored(ignored.join(", "))} />}
      {page.data.length > 0 && <RunFilterChips filters={chosen} clearable />}
      <Card>
        {page.data.length > 0 ? (
          <RunTable runs={page.data} label={t.title} />
        ) : (
          <NoRuns filtered={chosen.length > 0} more={page.nextCursor !== null} inTheWay={inTheWay} />
        )}
      </Card>
      <Pager nextCursor={page.nextCursor} />
    </div>
  );
}
