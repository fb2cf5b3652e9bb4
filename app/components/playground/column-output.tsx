import { Link } from "@remix-run/react";
import type { RunView } from "@workers/runs/contract.ts";
import { useCallback, useState } from "react";
import { RunBadge } from "~/components/runs/run-badge.tsx";
import { RUN_STATUS } from "~/components/runs/run-status.ts";
import { useRunStream } from "~/components/runs/run-stream.ts";
import { Facts } from "~/components/ui/facts.tsx";
import { Notice } from "~/components/ui/notice.tsx";
import { ScrollRegion } from "~/components/ui/scroll-region.tsx";
import { formatDuration, formatMoney } from "~/format.ts";

const RECHECK_MS = 500;

/** Reads the run until it is said to have ended: its events may be a moment ahead. */
async function endOf(runId: string): Promise<RunView | undefined> {
  for (let tries = 0; tries < 20; tries++) {
    const answer = await fetch(`/api/v1/runs/${runId}`);
    if (!answer.ok) return undefined;
    const run = (await answer.json()) as RunView;
    if (RUN_STATUS[run.status].final || run.status === "awaiting_input") return run;
    await new Promise((resolve) => setTimeout(resolve, RECHECK_MS));
  }
  return undefined;
}

/** What a run writes, as it writes it; then its output with tokens, cost and time. */
export function ColumnOutput({
  runId,
  onOutput,
}: {
  runId: string;
  onOutput(run: string, text: string): void;
}) {
  const [run, setRun] = useState<RunView>();
  const end = useCallback(() => {
    void endOf(runId).then((ended) => {
      setRun(ended);
      if (ended?.status === "succeeded") onOutput(runId, textOf(ended.output));
    });
  }, [runId, onOutput]);
  const stream = useRunStream(runId, "queued", end);
  const shown = run?.status === "succeeded" ? textOf(run.output) : stream.text;
  return (
    <div className="grid min-w-0 gap-4" aria-live="polite" aria-busy={run === undefined}>
      <div className="flex flex-wrap items-center justify-between gap-2">
        <RunBadge status={run?.status ?? stream.status} />
        <Link to={`/console/runs/${runId}`} className="link text-sm">
          Go to the run
        </Link>
      </div>
      {run?.error && <Notice tone="bad" title={run.error.message} />}
      {run?.question && (
        <Notice tone="warn" title={run.question.message}>
          Answer it on the run’s page.
        </Notice>
      )}
      {(shown !== "" || !run) && (
        <ScrollRegion label="Output" className="max-h-96 rounded-lg bg-sunken">
          <pre className="whitespace-pre-wrap break-words p-3 font-mono text-xs">{shown || "…"}</pre>
        </ScrollRegion>
      )}
      {run && (
        <Facts
          facts={[
            ["Time", formatDuration(run.usage.durationMs)],
            ["Tokens read", run.usage.inputTokens.toLocaleString("en")],
            ["Tokens written", run.usage.outputTokens.toLocaleString("en")],
            ["Cost", formatMoney(run.cost.amountMicros)],
          ]}
        />
      )}
    </div>
  );
}

const textOf = (output: unknown): string =>
  typeof output === "string" ? output : JSON.stringify(output, null, 2);
