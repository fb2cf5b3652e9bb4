import { Form, Link, useNavigation, useRevalidator } from "@remix-run/react";
import type { LogLine } from "@workers/runs/contract.ts";
import { useCallback, useEffect } from "react";
import { ProblemNotice } from "~/components/agents/problem-notice.tsx";
import { SignalFlag } from "~/components/agents/signal-flag.tsx";
import { Button } from "~/components/ui/button.tsx";
import { Section } from "~/components/ui/card.tsx";
import { Icon } from "~/components/ui/icon.tsx";
import { PageHeader } from "~/components/ui/page-header.tsx";
import { ScrollRegion } from "~/components/ui/scroll-region.tsx";
import { JsonTree } from "~/components/viewers/json-tree.tsx";
import { countOf } from "~/format.ts";
import type { Json } from "~/json.ts";
import type { Problem } from "~/problem.ts";
import { comparison } from "~/runs-list.ts";
import { runs } from "~/texts/runs.ts";
import { useTexts } from "~/texts/texts.ts";
import { CallSnippets } from "./call-snippets.tsx";
import { isOfInput, RunAgain } from "./run-again.tsx";
import { RunBadge } from "./run-badge.tsx";
import type { RunDetails } from "./run-details.ts";
import { RunFacts } from "./run-facts.tsx";
import { RunLog } from "./run-log.tsx";
import { RunOutput } from "./run-output.tsx";
import { RunQuestion } from "./run-question.tsx";
import { RUN_STATUS } from "./run-status.ts";
import { useRunStream } from "./run-stream.ts";
import { Timeline, type TimelineData } from "./timeline.tsx";

export interface RunPageProps {
  run: RunDetails;
  logs: LogLine[];
  /** Of a run that has ended. */
  steps: TimelineData | null;
  title: string;
  outputSchema: Json;
  inputSchema: Json;
  origin: string;
  mayRun: boolean;
  mayCancel: boolean;
  problem?: Problem | undefined;
}

const RECHECK_MS = 700;

/** A run, live while it goes on: status, output or error, log, input, and the call as code. */
export function RunPage({
  run,
  logs,
  steps,
  title,
  outputSchema,
  inputSchema,
  origin,
  mayRun,
  mayCancel,
  problem,
}: RunPageProps) {
  const { revalidate, state } = useRevalidator();
  const stream = useRunStream(
    run.id,
    run.status,
    useCallback(() => revalidate(), [revalidate]),
  );
  const ended = RUN_STATUS[run.status].final;
  const status = ended || stream.seq === 0 ? run.status : stream.status;
  const heardEnd = RUN_STATUS[stream.status].final;
  // The stream may be a moment ahead of what the page's loader reads.
  useEffect(() => {
    if (ended || !heardEnd || state !== "idle") return;
    const timer = setTimeout(revalidate, RECHECK_MS);
    return () => clearTimeout(timer);
  }, [ended, heardEnd, state, revalidate]);
  const lines = ended ? logs : stream.logs;
  return (
    <div className="grid min-w-0 gap-6">
      <PageHeader
        crumbs={[{ label: "Runs", to: "/console/runs" }]}
        mark={<SignalFlag slug={run.agentSlug} className="mt-1 size-11" />}
        title={title}
        eyebrow={
          <>
            <RunBadge status={status} />
            <span className="font-mono text-xs">{run.id}</span>
          </>
        }
        actions={
          <RunActions run={run} live={!RUN_STATUS[status].final} mayRun={mayRun} mayCancel={mayCancel} />
        }
      />
      {problem && !isOfInput(problem) && <ProblemNotice problem={problem} />}
      <RunFacts run={run} status={status} />
      {run.question && status === "awaiting_input" && <RunQuestion question={run.question} mayRun={mayRun} />}
      <RunOutput run={run} status={status} stream={stream} schema={outputSchema} />
      {ended && mayRun && <RunAgain run={run} schema={inputSchema} problem={problem} />}
      {ended && steps && <Timeline run={run} logs={logs} {...steps} />}
      <Section
        title="Log"
        flush
        actions={<span className="text-faint text-sm">{countOf(lines.length, "line")}</span>}
      >
        <RunLog lines={lines} live={!ended} />
      </Section>
      <div className="grid min-w-0 gap-6 xl:grid-cols-2">
        <Section title="Input">
          <ScrollRegion label="Input" className="max-h-96">
            <JsonTree value={run.input} />
          </ScrollRegion>
        </Section>
        <Section title="The same call from code">
          <CallSnippets call={{ origin, agent: run.agentSlug, input: run.input, channel: run.channel }} />
        </Section>
      </div>
    </div>
  );
}

function RunActions({
  run,
  live,
  mayRun,
  mayCancel,
}: Pick<RunPageProps, "run" | "mayRun" | "mayCancel"> & { live: boolean }) {
  const t = useTexts(runs).page;
  const navigation = useNavigation();
  const busy = navigation.state !== "idle" && navigation.formMethod === "POST";
  return (
    <>
      {run.replayOf && (
        <Link to={comparison(run.replayOf, run.id)} className="link mr-2 text-sm">
          {t.compareWithFirst}
        </Link>
      )}
      <Link to={`/console/agents/${run.agentId}`} className="link mr-2 text-sm">
        Go to the agent
      </Link>
      <Form method="post">
        {live && mayCancel && (
          <Button type="submit" name="intent" value="cancel" variant="danger" disabled={busy}>
            <Icon name="close" />
            Cancel
          </Button>
        )}
        {!live && mayRun && (
          <Button type="submit" name="intent" value="replay" disabled={busy}>
            <Icon name="replay" />
            Run again
          </Button>
        )}
      </Form>
    </>
  );
}
