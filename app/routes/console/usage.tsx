import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { useLoaderData } from "@remix-run/react";
import { GROUPINGS } from "@workers/usage/contract.ts";
import { getUsage } from "@workers/usage/index.ts";
import { requireCtx } from "~/access.server.ts";
import { PageHeader } from "~/components/ui/page-header.tsx";
import { UsageFilters } from "~/components/usage/usage-filters.tsx";
import { UsageShown } from "~/components/usage/usage-shown.tsx";
import { privateMeta } from "~/meta.ts";
import { orErrorPage } from "~/problems.server.ts";
import { localeOfPage } from "~/texts/locale.ts";
import { useTexts } from "~/texts/texts.ts";
import { usage } from "~/texts/usage.ts";
import { PERIOD_NAMES, usageAsked } from "~/usage-page.server.ts";

export const meta: MetaFunction = (page) => privateMeta(page, usage[localeOfPage(page.matches)].title);

/** The usage of a `period`, or `from` a day `to` another, broken down `by` something; of one `agent` where that is named. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const ctx = requireCtx(request, context);
  const { asked, query } = usageAsked(request, ctx.clock.now());
  const shown = await orErrorPage(getUsage(ctx, query));
  const { from, to, unit, by = "agent", agent } = query;
  const filter = { unit, by, ...(from && { from }), ...(to && { to }), ...(agent && { agent }) };
  const file = `/api/v1/usage/export?${new URLSearchParams(filter)}`;
  return { shown, by, asked, file, periods: PERIOD_NAMES, groupings: GROUPINGS };
}

export default function Usage() {
  const { shown, by, file, ...filters } = useLoaderData<typeof loader>();
  const t = useTexts(usage);
  return (
    <div className="grid min-w-0 gap-6">
      <PageHeader title={t.title} description={t.description} />
      <UsageFilters {...filters} />
      <UsageShown shown={shown} by={by} file={file} groupings={filters.groupings} />
    </div>
  );
}
