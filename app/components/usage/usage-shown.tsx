import type { UsageGrouping, UsageView } from "@workers/usage/contract.ts";
import { ButtonLink } from "~/components/ui/button.tsx";
import { Card, Section } from "~/components/ui/card.tsx";
import { cx } from "~/components/ui/cx.ts";
import { EmptyState } from "~/components/ui/empty-state.tsx";
import { Icon } from "~/components/ui/icon.tsx";
import { TabLinks } from "~/components/ui/tab-links.tsx";
import { useTexts } from "~/texts/texts.ts";
import { usage } from "~/texts/usage.ts";
import { CostChart, RunsChart, TimesChart, TokensChart } from "./usage-charts.tsx";
import { UsageFiguresRow } from "./usage-figures.tsx";
import { UsageTable } from "./usage-table.tsx";

interface UsageShownProps {
  shown: UsageView;
  by: UsageGrouping;
  /** Where the same is to be had as CSV. */
  file: string;
  groupings: readonly UsageGrouping[];
}

/** Usage in figures, over time, and broken down. */
export function UsageShown({ shown, by, file, groupings }: UsageShownProps) {
  const { filter: t, table } = useTexts(usage);
  const { runs, inputTokens, outputTokens } = shown.total;
  if (runs === 0)
    return (
      <Card>
        <EmptyState title={t.nothing} action={<ButtonLink to="/console/usage">{t.clear}</ButtonLink>}>
          {t.nothingText}
        </EmptyState>
      </Card>
    );
  return (
    <>
      <UsageFiguresRow total={shown.total} />
      <Card className="grid gap-8 p-5 xl:grid-cols-2">
        <div className={cx("min-w-0", inputTokens + outputTokens === 0 && "xl:col-span-2")}>
          <RunsChart {...shown} />
        </div>
        <TimesChart {...shown} />
        <CostChart {...shown} />
        <TokensChart {...shown} />
      </Card>
      <Section
        title={t.by}
        flush
        actions={
          <ButtonLink to={file} reloadDocument size="sm">
            <Icon name="download" />
            {t.download}
          </ButtonLink>
        }
      >
        <div className="px-5 pt-1">
          <TabLinks tabs={groupings.map((id) => ({ id, label: t.groupings[id] }))} label={t.by} param="by" />
        </div>
        <UsageTable by={by} groups={shown.groups} label={t.groupings[by]} />
        {shown.more && <p className="border-line border-t px-5 py-3 text-faint text-sm">{table.more}</p>}
      </Section>
    </>
  );
}
