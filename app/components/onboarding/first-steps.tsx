import { useFetcher } from "@remix-run/react";
import { Button, ButtonLink } from "~/components/ui/button.tsx";
import { cx } from "~/components/ui/cx.ts";
import { Icon } from "~/components/ui/icon.tsx";
import { onboarding } from "~/texts/onboarding.ts";
import { useTexts } from "~/texts/texts.ts";

export interface FirstStep {
  name: "run" | "agent" | "key" | "invite";
  done: boolean;
}

const PLACES: Record<FirstStep["name"], string> = {
  run: "/agents",
  agent: "/console/agents/new",
  key: "/console/settings/keys",
  invite: "/console/settings/members",
};

/** What a new workspace does first, as far as it has come; hidden for good by a form, so that it works without scripts. */
export function FirstSteps({ steps }: { steps: FirstStep[] }) {
  const t = useTexts(onboarding);
  const fetcher = useFetcher();
  const done = steps.filter((step) => step.done).length;
  const next = steps.find((step) => !step.done);
  if (steps.length === 0) return null;
  return (
    <section className="min-w-0 rounded-xl border border-line bg-surface shadow-card">
      <header className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-5 py-3.5">
        <h2 className="font-semibold text-base">{t.title}</h2>
        <div className="flex items-center gap-4">
          <p className="text-soft text-sm tabular-nums">{t.progress(done, steps.length)}</p>
          <fetcher.Form method="post" action="/first-steps">
            <Button type="submit" name="shown" value="no" size="sm" disabled={fetcher.state !== "idle"}>
              {t.hide}
            </Button>
          </fetcher.Form>
        </div>
      </header>
      <progress aria-label={t.title} className="bar block h-1 w-full" max={steps.length} value={done} />
      <ol className="grid sm:grid-cols-2 xl:grid-cols-4">
        {steps.map((step) => {
          const { title, text, action } = t.steps[step.name];
          return (
            <li key={step.name} className="flex gap-3 px-5 py-4">
              <span
                className={cx(
                  "mt-0.5 grid size-6 shrink-0 place-items-center rounded-full border",
                  step.done ? "border-good bg-good-soft text-good" : "border-line-strong text-faint",
                )}
              >
                {step.done && <Icon name="check" className="size-4" />}
                <span className="sr-only">{step.done ? t.done : t.open}</span>
              </span>
              <div className="min-w-0">
                <h3 className={cx("font-medium text-sm", step.done && "text-soft line-through")}>{title}</h3>
                <p className="mt-0.5 text-faint text-sm">{text}</p>
                {!step.done && (
                  <ButtonLink
                    to={PLACES[step.name]}
                    size="sm"
                    variant={step === next ? "signal" : "outline"}
                    className="mt-3"
                  >
                    {action}
                  </ButtonLink>
                )}
              </div>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
