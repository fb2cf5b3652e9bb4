import { ButtonLink } from "~/components/ui/button.tsx";
import { EmptyState } from "~/components/ui/empty-state.tsx";
import type { ChosenFilter } from "~/runs-list.ts";
import { runs } from "~/texts/runs.ts";
import { useTexts } from "~/texts/texts.ts";
import { RunFilterChips } from "./run-filters.tsx";

/** Why a page of the list has no runs, and what to do about it. */
export function NoRuns({
  filtered,
  more,
  inTheWay,
}: {
  filtered: boolean;
  /** Whether runs further back have not been looked at. */
  more: boolean;
  /** Filters without which there are some. */
  inTheWay: ChosenFilter[];
}) {
  const t = useTexts(runs).list;
  if (!filtered)
    return (
      <EmptyState title={t.empty} action={<ButtonLink to="/console/agents">{t.choose}</ButtonLink>}>
        {t.emptyText}
      </EmptyState>
    );
  if (more) return <EmptyState title={t.notYet}>{t.notYetText}</EmptyState>;
  return inTheWay.length > 0 ? (
    <EmptyState title={t.nothing} action={<RunFilterChips filters={inTheWay} clearable={false} />}>
      {t.inTheWay}
    </EmptyState>
  ) : (
    <EmptyState title={t.nothing} action={<ButtonLink to="/console/runs">{t.clear}</ButtonLink>}>
      {t.allInTheWay}
    </EmptyState>
  );
}
