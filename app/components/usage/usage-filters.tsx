import { Select } from "~/components/ui/field.tsx";
import { FilterBar, FilterDate, FilterText } from "~/components/ui/filter-bar.tsx";
import { useTexts } from "~/texts/texts.ts";
import { usage } from "~/texts/usage.ts";

type Period = keyof (typeof usage)["en"]["filter"]["periods"];

/** Of when, and of which agent; days that are named go before a period. */
export function UsageFilters({ asked, periods }: { asked: Record<string, string>; periods: Period[] }) {
  const t = useTexts(usage).filter;
  const { period = "month", from, to, agent, by } = asked;
  const filtered = Object.keys(asked).some((name) => name !== "by");
  return (
    <FilterBar label={t.label} filtered={filtered}>
      <Select key={period} name="period" aria-label={t.period} defaultValue={period} className="w-36">
        {periods.map((name) => (
          <option key={name} value={name}>
            {t.periods[name]}
          </option>
        ))}
      </Select>
      <FilterDate name="from" label={t.from} value={from} />
      <FilterDate name="to" label={t.to} value={to} />
      <FilterText name="agent" label={t.agent} value={agent} />
      {by && <input type="hidden" name="by" value={by} />}
    </FilterBar>
  );
}
