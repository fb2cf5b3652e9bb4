import type { UsageFigures } from "@workers/usage/contract.ts";
import { useLocale } from "~/texts/locale.ts";
import { numbersIn } from "~/texts/numbers.ts";
import { useTexts } from "~/texts/texts.ts";
import { usage } from "~/texts/usage.ts";

interface Figure {
  name: string;
  value: string;
  more: string;
}

/** What a time came to, in four figures; `before` is the same long time before it. */
export function UsageFiguresRow({ total, before }: { total: UsageFigures; before?: UsageFigures }) {
  const t = useTexts(usage).figures;
  const n = numbersIn(useLocale());
  const { runs, failed, successRate, p50Ms, p95Ms, costMicros } = total;
  const change = before && before.runs > 0 ? t.before(n.change(runs / before.runs - 1)) : undefined;
  const figures: Figure[] = [
    { name: t.runs, value: n.count(runs), more: change ?? "" },
    {
      name: t.success,
      value: successRate === null ? "–" : n.share(successRate),
      more: failed === 0 ? t.noneFailed : t.failed(n.count(failed)),
    },
    {
      name: t.time,
      value: p50Ms === null ? "–" : n.duration(p50Ms),
      more: p95Ms === null ? "" : t.slowest(n.duration(p95Ms)),
    },
    {
      name: t.cost,
      value: n.money(costMicros),
      more: runs === 0 ? "" : t.perRun(n.money(Math.round(costMicros / runs))),
    },
  ];
  return (
    <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-xl border border-line bg-line shadow-card xl:grid-cols-4">
      {figures.map(({ name, value, more }) => (
        <div key={name} className="min-w-0 bg-surface px-4 py-4 sm:px-5">
          <dt className="text-faint text-sm">{name}</dt>
          <dd className="mt-1">
            <span className="block font-semibold text-2xl tabular-nums tracking-tight">{value}</span>
            <span className="mt-0.5 block text-faint text-xs">{more}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}
