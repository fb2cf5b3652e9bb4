import { Form, Link, useNavigation } from "@remix-run/react";
import { lazy, Suspense } from "react";
import { RUN_STATUS } from "~/components/runs/run-status.ts";
import { Button } from "~/components/ui/button.tsx";
import { Field, fieldProps, Textarea } from "~/components/ui/field.tsx";
import { Icon } from "~/components/ui/icon.tsx";
import { ScrollRegion } from "~/components/ui/scroll-region.tsx";
import type { ShownVisit } from "~/components/visits/shown-visit.ts";
import { VisitTurn } from "~/components/visits/visit-turn.tsx";
import { home } from "~/texts/home.ts";
import { useTexts } from "~/texts/texts.ts";

export interface ShownDemo {
  /** The agent's own page. */
  path: string;
  title: string;
  /** What it is asked for; and what was asked last, or an example. */
  label: string;
  text: string;
  visit: ShownVisit;
}

// Loaded with the first answer: the front page is light before that.
const Turn = import.meta.env.SSR
  ? VisitTurn
  : lazy(async () => ({ default: (await import("~/components/visits/visit-turn.tsx")).VisitTurn }));

const ID = "demo-text";

/** An agent that runs on the page, for everybody: its form, and below it the last answer as it comes. */
export function Demo({ demo, problem }: { demo: ShownDemo; problem?: string | undefined }) {
  const t = useTexts(home).demo;
  const busy = useNavigation().state === "submitting";
  const { path, title, label, text, visit } = demo;
  const [turn] = visit.turns;
  const waits = turn !== undefined && !RUN_STATUS[turn.status].final;
  return (
    <section
      id="demo"
      aria-labelledby="demo-title"
      className="min-w-0 scroll-mt-20 rounded-xl border border-line bg-surface text-ink shadow-2xl"
    >
      <header className="flex items-center justify-between gap-3 border-line border-b px-5 py-3">
        <h2 id="demo-title" className="flex items-center gap-2 font-semibold text-sm">
          <span className="size-2.5 rounded-full bg-signal" aria-hidden="true" />
          {t.title}
        </h2>
        <Link to={path} className="link font-mono text-xs">
          {title}
        </Link>
      </header>
      <Form method="post" preventScrollReset className="grid gap-3 p-5">
        <input type="hidden" name="intent" value="ask" />
        {problem && (
          <p role="alert" className="font-medium text-bad text-sm">
            {problem}
          </p>
        )}
        <Field id={ID} label={label}>
          <Textarea
            {...fieldProps(ID, false, false)}
            name="text"
            rows={turn ? 3 : 7}
            required
            maxLength={20_000}
            defaultValue={text}
            className="text-sm"
          />
        </Field>
        <div className="flex flex-wrap items-center justify-between gap-3">
          <p className="text-faint text-xs">{t.free}</p>
          <Button type="submit" variant="signal" disabled={busy || waits}>
            <Icon name="play" />
            {busy || waits ? t.running : t.run}
          </Button>
        </div>
      </Form>
      {turn && (
        <ScrollRegion label={t.answer} className="max-h-96 border-line border-t p-5">
          <ol>
            <Suspense>
              <Turn key={turn.seq} turn={turn} visit={visit} path={path} isLast={false} answerOnly />
            </Suspense>
          </ol>
        </ScrollRegion>
      )}
    </section>
  );
}
