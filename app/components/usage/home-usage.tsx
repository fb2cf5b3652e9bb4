import type { Failure, Spending, UsageFigures, UsageGroup, UsageView } from "@workers/usage/contract.ts";
import { ButtonLink } from "~/components/ui/button.tsx";
import { Card, Section } from "~/components/ui/card.tsx";
import { EmptyState } from "~/components/ui/empty-state.tsx";
import { MoreLink } from "~/components/ui/more-link.tsx";
import { onboarding } from "~/texts/onboarding.ts";
import { useTexts } from "~/texts/texts.ts";
import { usage } from "~/texts/usage.ts";
import { FailureTable } from "./failure-table.tsx";
import { SpendingCard } from "./spending-card.tsx";
import { CostChart, RunsChart, TimesChart } from "./usage-charts.tsx";
import { UsageFiguresRow } from "./usage-figures.tsx";
import { UsageTable } from "./usage-table.tsx";

interface HomeUsageProps {
  byAgent: UsageView;
  versions: UsageGroup[];
  before: UsageFigures;
  failures: Failure[];
  spending: Spending | null;
  /** What it could look like, where nothing has ever run. */
  sample: Pick<UsageView, "total" | "periods" | "unit"> | null;
}

/** Figures of nobody, said to be that, in place of charts without a line. */
function SampleUsage({ sample }: { sample: NonNullable<HomeUsageProps["sample"]> }) {
  const { home } = useTexts(usage);
  const t = useTexts(onboarding);
  return (
    <Section
      title={t.sample}
      description={t.sampleText}
      actions={<ButtonLink to="/console/agents">{home.choose}</ButtonLink>}
    >
      <div className="grid min-w-0 gap-8 xl:grid-cols-2">
        <RunsChart {...sample} />
        <TimesChart {...sample} />
      </div>
    </Section>
  );
}

/** What the last 30 days came to: in figures, over time, by agent and version, and why some of it failed. */
export function HomeUsage({ byAgent, versions, before, failures, spending, sample }: HomeUsageProps) {
  const { home: t } = useTexts(usage);
  if (sample) return <SampleUsage sample={sample} />;
  if (byAgent.total.runs === 0)
    return (
      <Card>
        <EmptyState title={t.quiet} action={<ButtonLink to="/console/agents">{t.choose}</ButtonLink>}>
          {t.noRunsText}
        </EmptyState>
      </Card>
    );
  return (
    <>
      <UsageFiguresRow total={byAgent.total} before={before} />
      {spending && <SpendingCard spending={spending} />}
      <Section title={t.lately} actions={<MoreLink to="/console/usage">{t.all}</MoreLink>}>
        <div className="grid gap-8">
          <RunsChart {...byAgent} />
          <div className="grid min-w-0 gap-8 xl:grid-cols-2">
            <TimesChart {...byAgent} />
            <CostChart {...byAgent} />
          </div>
        </div>
      </Section>
      <Section title={t.byAgent} flush actions={<MoreLink to="/console/usage?by=agent">{t.all}</MoreLink>}>
        <UsageTable by="agent" groups={byAgent.groups} label={t.byAgent} brief />
      </Section>
      <Section
        title={t.byVersion}
        flush
        actions={<MoreLink to="/console/usage?by=version">{t.all}</MoreLink>}
      >
        <UsageTable by="version" groups={versions} label={t.byVersion} brief />
      </Section>
      <Section title={t.failures} description={t.failuresText} flush>
        {failures.length > 0 ? (
          <FailureTable failures={failures} />
        ) : (
          <p className="px-5 py-4 text-soft text-sm">{t.noFailures}</p>
        )}
      </Section>
    </>
  );
}
