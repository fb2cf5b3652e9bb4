import {
  FilterBar,
  FilterDate,
  FilterSelect,
  FilterText,
  FilterToggles,
} from "~/components/ui/filter-bar.tsx";
import { FilterChips } from "~/components/ui/filter-chips.tsx";
import { formatMoment } from "~/format.ts";
import { type AskedRuns, type ChosenFilter, runsAddress } from "~/runs-list.ts";
import { useLocale } from "~/texts/locale.ts";
import { numbersIn } from "~/texts/numbers.ts";
import { type RunTexts, runs } from "~/texts/runs.ts";
import { STATUS_NAMES } from "./run-status.ts";

/** Suggested least durations (ms) and costs (millionths of a US dollar). */
const DURATIONS = ["1000", "10000", "60000", "300000"];
const COSTS = ["100", "1000", "10000", "100000", "1000000"];
const FURTHER = ["version", "trigger", "from", "to", "minDurationMs", "minCostMicros"] as const;

/** What values of filters are called, in the language of the page. */
function useFilterNames() {
  const locale = useLocale();
  const [t, numbers] = [runs[locale], numbersIn(locale)];
  const nameOf = (name: ChosenFilter["name"], value: string): string => {
    if (name === "status") return t.statuses[value as keyof RunTexts["statuses"]];
    if (name === "trigger") return t.triggers[value as keyof RunTexts["triggers"]];
    if (name === "minDurationMs") return t.list.atLeast(numbers.duration(Number(value)));
    if (name === "minCostMicros") return t.list.atLeast(numbers.money(Number(value)));
    // A moment of the API's, and not a day.
    if ((name === "from" || name === "to") && value.length > 10) return formatMoment(value);
    return value;
  };
  return { t, nameOf };
}

/** The chosen value among those that are suggested. */
const withChosen = (suggested: string[], chosen: string | undefined): string[] =>
  chosen === undefined || suggested.includes(chosen)
    ? suggested
    : [...suggested, chosen].toSorted((a, b) => Number(a) - Number(b));

/** The filters of the list of runs: a form that works without scripts. */
export function RunFilters({ asked, triggers }: { asked: AskedRuns; triggers: readonly string[] }) {
  const { t, nameOf } = useFilterNames();
  const { names } = t.list;
  const select = (name: "trigger" | "minDurationMs" | "minCostMicros", options: readonly string[]) => (
    <FilterSelect
      {...{ name, label: names[name], value: asked[name], options, nameOf: (value) => nameOf(name, value) }}
      className="w-full sm:w-48"
    />
  );
  return (
    <FilterBar label={t.list.filters} filtered={false}>
      <FilterText name="q" label={names.q} value={asked.q} />
      <FilterText name="agent" label={names.agent} value={asked.agent} />
      <div className="order-last grid basis-full gap-3 pt-1">
        <FilterToggles
          name="status"
          label={names.status}
          chosen={asked.status}
          options={STATUS_NAMES}
          nameOf={(status) => nameOf("status", status)}
        />
        <details open={FURTHER.some((name) => asked[name])}>
          <summary className="w-fit rounded text-soft text-sm">{t.list.more}</summary>
          <div className="mt-3 flex flex-wrap items-center gap-2">
            <FilterText name="version" label={names.version} value={asked.version} className="basis-44" />
            {select("trigger", triggers)}
            {select("minDurationMs", withChosen(DURATIONS, asked.minDurationMs))}
            {select("minCostMicros", withChosen(COSTS, asked.minCostMicros))}
            <div className="flex flex-wrap items-center gap-2">
              <FilterDate name="from" label={names.from} value={asked.from} />
              <FilterDate name="to" label={names.to} value={asked.to} />
              <p className="text-faint text-xs">{t.list.days}</p>
            </div>
          </div>
        </details>
      </div>
    </FilterBar>
  );
}

/** Filters that are set, each with the way to leave it out. */
export function RunFilterChips({ filters, clearable }: { filters: ChosenFilter[]; clearable: boolean }) {
  const { t, nameOf } = useFilterNames();
  const chips = filters.map(({ name, value, without }) => {
    const label = `${t.list.names[name]}: ${nameOf(name, value)}`;
    return { label, remove: t.list.remove(label), to: runsAddress(without) };
  });
  const clear = { label: t.list.clear, to: runsAddress({ status: [] }) };
  return <FilterChips label={t.list.chosen} chips={chips} {...(clearable && { clear })} />;
}
