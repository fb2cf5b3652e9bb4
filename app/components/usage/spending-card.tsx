import { Link } from "@remix-run/react";
import type { Spending } from "@workers/usage/contract.ts";
import { useId } from "react";
import { Card } from "~/components/ui/card.tsx";
import { cx } from "~/components/ui/cx.ts";
import { useLocale } from "~/texts/locale.ts";
import { numbersIn } from "~/texts/numbers.ts";
import { useTexts } from "~/texts/texts.ts";
import { usage } from "~/texts/usage.ts";

/** From here on a budget is nearly used up. */
const NEAR = 0.8;

/** What this month's runs have cost of what they may. */
export function SpendingCard({ spending: { spentMicros, budgetMicros } }: { spending: Spending }) {
  const t = useTexts(usage).spending;
  const n = numbersIn(useLocale());
  const id = useId();
  const share = budgetMicros === 0 ? 1 : spentMicros / budgetMicros;
  const text =
    share >= 1
      ? t.over
      : share >= NEAR
        ? t.near(n.share(share))
        : t.left(n.money(budgetMicros - spentMicros), n.share(share));
  return (
    <Card className="grid gap-2.5 p-5">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <h2 id={id} className="font-semibold text-base">
          {t.title}
        </h2>
        <p className="text-sm tabular-nums">{t.of(n.money(spentMicros), n.money(budgetMicros))}</p>
      </div>
      <progress aria-labelledby={id} className="bar h-2 w-full" max={1} value={Math.min(1, share)} />
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1 text-sm">
        <p className={cx(share >= NEAR ? "font-medium text-warn" : "text-faint")}>{text}</p>
        <Link to="/console/settings/limits" className="link">
          {t.change}
        </Link>
      </div>
    </Card>
  );
}
