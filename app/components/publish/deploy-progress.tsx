import type { DeployStep } from "@workers/deployments/contract.ts";
import { cx } from "~/components/ui/cx.ts";
import { Icon } from "~/components/ui/icon.tsx";
import { ScrollRegion } from "~/components/ui/scroll-region.tsx";
import { formatDuration } from "~/format.ts";
import type { DeployProgress as Progress } from "./use-deploy-stream.ts";

const STEPS: Record<DeployStep, string> = {
  checking: "Checking version and configuration",
  building: "Building",
  starting: "Starting",
  testing: "Running its tests",
  gates: "Passing the gates",
  health: "Asking whether it is healthy",
  going_live: "Making it live",
};

/** How far a deploy is, step by step; with the tests as they go. */
export function DeployProgress({
  progress: { steps, build, tests, busy, deployed },
}: {
  progress: Progress;
}) {
  const of = tests[0]?.of ?? 0;
  return (
    <section aria-label="Progress" className="rounded-lg border border-line px-4 py-3">
      <ol aria-live="polite" className="grid gap-2 text-sm">
        {steps.map((step, index) => {
          const last = index === steps.length - 1;
          const state = !last || deployed ? "done" : busy ? "going" : "failed";
          return (
            <li key={step} className="flex items-center gap-2.5">
              <Mark state={state} />
              <span className={cx(state === "going" && "font-medium")}>{STEPS[step]}</span>
              {step === "testing" && of > 0 && (
                <span className="text-faint tabular-nums">
                  {tests.length} of {of}
                </span>
              )}
            </li>
          );
        })}
        {steps.length === 0 && <li className="text-faint">Sending…</li>}
      </ol>
      {build.length > 0 && (
        // The other way round, so that it stays at its end as it grows.
        <ScrollRegion
          label="What the build says"
          className="mt-3 flex max-h-56 flex-col-reverse rounded-lg bg-sunken px-3 py-2"
        >
          <pre className="whitespace-pre-wrap break-words font-mono text-xs leading-relaxed">
            {build.join("\n")}
          </pre>
        </ScrollRegion>
      )}
      {tests.length > 0 && (
        <ul className="mt-3 grid gap-1 border-line border-t pt-3 text-sm">
          {tests.map(({ name, number, passed, durationMs }) => (
            <li key={number} className="flex items-center gap-2.5">
              <Mark state={passed ? "done" : "failed"} />
              <span className="min-w-0 flex-1 break-words">{name}</span>
              <span className="text-faint text-xs tabular-nums">{formatDuration(durationMs)}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

const LOOK = { done: "text-good", going: "text-info", failed: "text-bad" } as const;
const SAID = { done: "Done: ", going: "Under way: ", failed: "Failed: " } as const;

const Mark = ({ state }: { state: keyof typeof LOOK }) => (
  <span className={cx("grid size-5 shrink-0 place-items-center", LOOK[state])}>
    {state === "going" ? (
      <span aria-hidden="true" className="size-2 animate-pulse rounded-full bg-current" />
    ) : (
      <Icon name={state === "done" ? "check" : "close"} className="size-4" />
    )}
    <span className="sr-only">{SAID[state]}</span>
  </span>
);
