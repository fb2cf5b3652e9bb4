import { Link } from "@remix-run/react";
import { Card } from "~/components/ui/card.tsx";
import { type Fact, Facts } from "~/components/ui/facts.tsx";
import { Moment } from "~/components/ui/time.tsx";
import { formatDuration, formatMoney, inWords } from "~/format.ts";
import { runs } from "~/texts/runs.ts";
import { useTexts } from "~/texts/texts.ts";
import { LiveDuration } from "./live-duration.tsx";
import type { RunDetails } from "./run-details.ts";
import { RUN_STATUS, type RunStatus } from "./run-status.ts";

/** How long, how much, which version, since when. */
export function RunFacts({ run, status }: { run: RunDetails; status: RunStatus }) {
  const ended = RUN_STATUS[run.status].final;
  const duration = ended ? (
    formatDuration(run.usage.durationMs)
  ) : (
    <LiveDuration since={run.startedAt ?? run.createdAt} />
  );
  const related = run.parentRunId ?? run.replayOf;
  return (
    <Card className="p-5">
      <Facts
        facts={[
          ["Duration", status === "queued" ? "Waiting to start" : duration],
          ["Waited", formatDuration(run.usage.queuedMs)],
          ...(run.usage.modelCalls > 0 ? [tokensFact(run)] : []),
          ["Cost", ended ? formatMoney(run.cost.amountMicros) : "–"],
          [
            "Version",
            <span key="v" className="font-mono">
              {run.version}
            </span>,
          ],
          ["Channel", inWords(run.channel)],
          ["Started by", useTexts(runs).triggers[run.trigger]],
          ["Started", <Moment key="at" at={run.startedAt ?? run.createdAt} />],
          ...(related ? [relatedFact(run.parentRunId ? "Part of" : "Replay of", related)] : []),
        ]}
      />
    </Card>
  );
}

const tokensFact = ({ usage }: RunDetails): Fact => [
  "Tokens",
  `${usage.inputTokens.toLocaleString("en")} in, ${usage.outputTokens.toLocaleString("en")} out`,
];

const relatedFact = (name: string, id: string): Fact => [
  name,
  <Link key={id} to={`/console/runs/${id}`} className="link font-mono text-xs">
    …{id.slice(-8)}
  </Link>,
];
