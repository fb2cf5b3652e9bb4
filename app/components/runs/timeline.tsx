import { Link } from "@remix-run/react";
import type { ReactNode } from "react";
import { Section } from "~/components/ui/card.tsx";
import { cx } from "~/components/ui/cx.ts";
import { useLocale } from "~/texts/locale.ts";
import { type Numbers, numbersIn } from "~/texts/numbers.ts";
import { type RunTexts, runs } from "~/texts/runs.ts";
import { type Step, stepsOf, type TimelineInput } from "./timeline-steps.ts";

export type TimelineData = Pick<TimelineInput, "marks" | "calls">;

/** The drawing's width; even what took no time is to be seen. */
const WIDE = 1_000;
const LEAST = 4;

const FILL: Record<Step["kind"], string> = {
  queued: "fill-line-strong",
  waiting: "fill-line-strong",
  attempt: "fill-chart-main",
  model: "fill-good",
  request: "fill-info",
  call: "fill-signal",
  log: "fill-chart-quiet",
  end: "fill-ink",
};

/** Where the time of a run went: a step a line, with a bar to scale, and in words. */
export function Timeline(input: TimelineInput) {
  const locale = useLocale();
  const [t, numbers] = [runs[locale], numbersIn(locale)];
  const { steps, left, total } = stepsOf(input);
  const attempts = steps.filter(({ kind }) => kind === "attempt").length;
  return (
    <Section title={t.timeline.title} description={t.timeline.description}>
      <div className="@container">
        <ol className="grid gap-x-4 gap-y-3 text-sm @xl:grid-cols-[minmax(0,16rem)_minmax(0,1fr)_auto]">
          {steps.map((step, i) => (
            <li
              // biome-ignore lint/suspicious/noArrayIndexKey: steps stay in their order
              key={i}
              className="grid min-w-0 grid-cols-[minmax(0,1fr)_auto] gap-x-4 gap-y-1 @xl:col-span-3 @xl:grid-cols-subgrid @xl:items-center"
            >
              <span
                className={cx("wrap-anywhere min-w-0", isInner(step) && "pl-4", step.failed && "text-bad")}
              >
                {nameOf(step, attempts, t, numbers)}
              </span>
              <Bar step={step} total={total} />
              <span className="whitespace-nowrap text-faint text-xs tabular-nums @xl:text-right">
                {step.to > step.from
                  ? t.timeline.span(numbers.duration(step.from), numbers.duration(step.to - step.from))
                  : t.timeline.moment(numbers.duration(step.from))}
              </span>
            </li>
          ))}
        </ol>
      </div>
      {left > 0 && <p className="mt-3 text-faint text-sm">{t.timeline.more(numbers.count(left))}</p>}
    </Section>
  );
}

const isInner = ({ kind }: Step): boolean =>
  kind === "model" || kind === "request" || kind === "call" || kind === "log";

function nameOf({ kind, name, run }: Step, attempts: number, t: RunTexts, numbers: Numbers): ReactNode {
  const { timeline } = t;
  if (kind === "end") return timeline.end(t.statuses[name as keyof RunTexts["statuses"]]);
  if (kind === "attempt") return attempts > 1 ? timeline.nthAttempt(Number(name)) : timeline.attempt;
  if (kind === "log") return timeline.log(numbers.count(Number(name)));
  if (kind === "call")
    return (
      <Link to={`/console/runs/${run}`} className="link">
        {timeline.call(name)}
      </Link>
    );
  return kind === "queued" || kind === "waiting" ? timeline[kind] : timeline[kind](name);
}

/** A bar from when a step began to when it ended; decoration, since the words beside it say the same. */
function Bar({ step: { kind, from, to, failed, ticks }, total }: { step: Step; total: number }) {
  const at = (time: number) => Math.min(WIDE - LEAST, (time / total) * WIDE);
  const bars = ticks?.map((tick) => [at(tick), LEAST]) ?? [[at(from), Math.max(LEAST, at(to) - at(from))]];
  return (
    <svg
      viewBox={`0 0 ${WIDE} 10`}
      preserveAspectRatio="none"
      aria-hidden="true"
      className="order-last col-span-2 h-2.5 w-full rounded-sm bg-sunken @xl:order-none @xl:col-span-1"
    >
      {bars.map(([x, width]) => (
        <rect
          key={x}
          x={x}
          y="0"
          width={width}
          height="10"
          className={failed && kind !== "log" ? "fill-bad" : FILL[kind]}
        />
      ))}
    </svg>
  );
}
