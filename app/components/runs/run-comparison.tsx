import { Form, Link } from "@remix-run/react";
import type { LogLine } from "@workers/runs/contract.ts";
import { Difference } from "~/components/playground/difference.tsx";
import { Button } from "~/components/ui/button.tsx";
import { Card } from "~/components/ui/card.tsx";
import { Facts } from "~/components/ui/facts.tsx";
import { Field, fieldProps, Input } from "~/components/ui/field.tsx";
import { Moment } from "~/components/ui/time.tsx";
import { useLocale } from "~/texts/locale.ts";
import { numbersIn } from "~/texts/numbers.ts";
import { type RunTexts, runs } from "~/texts/runs.ts";
import { useTexts } from "~/texts/texts.ts";
import { RunBadge } from "./run-badge.tsx";
import type { RunDetails } from "./run-details.ts";
import { Timeline, type TimelineData } from "./timeline.tsx";

export interface ComparedRun {
  run: RunDetails;
  logs: LogLine[];
  /** Of a run that has ended. */
  steps: TimelineData | null;
}

/** Both sides may be the same run. */
const NAMES = ["first", "second"] as const;

/** Two runs side by side: what they are, what differs in their inputs and outputs, and where their time went. */
export function RunComparison({ sides }: { sides: [ComparedRun, ComparedRun] }) {
  const t = useTexts(runs).compare;
  const [first, second] = sides.map(({ run }) => run) as [RunDetails, RunDetails];
  return (
    <>
      <div className="grid min-w-0 gap-6 lg:grid-cols-2">
        {sides.map(({ run }, i) => (
          <Side key={NAMES[i]} run={run} title={i === 0 ? t.left : t.right} />
        ))}
      </div>
      <Difference words={t.input} before={textOf(first.input)} after={textOf(second.input)} />
      <Difference words={t.output} before={outputOf(first, t)} after={outputOf(second, t)} />
      <div className="grid min-w-0 items-start gap-6 xl:grid-cols-2">
        {sides.map(
          ({ run, logs, steps }, i) => steps && <Timeline key={NAMES[i]} run={run} logs={logs} {...steps} />,
        )}
      </div>
    </>
  );
}

const textOf = (value: unknown): string => JSON.stringify(value, null, 2);

function outputOf(run: RunDetails, t: RunTexts["compare"]): string {
  if (run.outputUrl) return t.large;
  if (run.error) return `${run.error.code}: ${run.error.message}`;
  return run.output === null ? t.none : textOf(run.output);
}

function Side({ run, title }: { run: RunDetails; title: string }) {
  const locale = useLocale();
  const [t, numbers] = [runs[locale], numbersIn(locale)];
  return (
    <Card className="grid gap-4 p-5">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <h2 className="font-semibold">
          {title}: {run.agentSlug}
        </h2>
        <RunBadge status={run.status} />
      </div>
      <Facts
        facts={[
          [t.compare.version, run.version],
          [t.table.duration, numbers.duration(run.usage.durationMs)],
          [t.table.cost, numbers.money(run.cost.amountMicros)],
          [t.table.startedBy, t.triggers[run.trigger]],
          [t.table.when, <Moment key="when" at={run.createdAt} />],
        ]}
      />
      <p className="wrap-anywhere text-sm">
        <Link to={`/console/runs/${run.id}`} className="link">
          {t.compare.open}
        </Link>{" "}
        <span className="font-mono text-faint text-xs">{run.id}</span>
      </p>
    </Card>
  );
}

/** Asks which runs to compare. */
export function ComparisonForm({ a, b }: { a: string; b: string }) {
  const t = useTexts(runs).compare;
  const field = (name: string, label: string, value: string) => (
    <Field id={name} label={label}>
      <Input
        {...fieldProps(name, false, false)}
        name={name}
        defaultValue={value}
        required
        className="font-mono"
      />
    </Field>
  );
  return (
    <Card className="p-5">
      <Form method="get" className="grid items-end gap-4 sm:grid-cols-[minmax(0,1fr)_minmax(0,1fr)_auto]">
        {field("a", t.first, a)}
        {field("b", t.second, b)}
        <Button type="submit">{t.show}</Button>
      </Form>
    </Card>
  );
}
