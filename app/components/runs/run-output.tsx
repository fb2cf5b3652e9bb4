import { useEffect, useState } from "react";
import { ModelLinks } from "~/components/models/no-provider.tsx";
import { Button } from "~/components/ui/button.tsx";
import { Section } from "~/components/ui/card.tsx";
import { CodeBlock } from "~/components/ui/code-block.tsx";
import { Notice } from "~/components/ui/notice.tsx";
import { OutputView, type OutputViewProps } from "~/components/viewers/output-view.tsx";
import { type Json, parseJson } from "~/json.ts";
import { adviceFor } from "./error-advice.ts";
import type { RunDetails } from "./run-details.ts";
import { RUN_STATUS, type RunStatus } from "./run-status.ts";
import type { StreamState } from "./run-stream.ts";

/** What a run gave: its output, why there is none, or what has come of it so far. */
export function RunOutput({
  run,
  status,
  stream,
  schema,
}: {
  run: RunDetails;
  status: RunStatus;
  stream: StreamState;
  schema: Json;
}) {
  const fileName = `${run.agentSlug}-${run.id.slice(-8)}.json`;
  if (run.status === "succeeded") {
    return (
      <Section title="Output">
        {run.outputUrl ? (
          <LargeOutput url={run.outputUrl} schema={schema} fileName={fileName} runId={run.id} />
        ) : (
          <OutputView value={run.output} schema={schema} fileName={fileName} runId={run.id} />
        )}
      </Section>
    );
  }
  if (RUN_STATUS[run.status].final) return <Ending run={run} />;
  return (
    <Section title="Output">
      {stream.output === undefined ? (
        <Progress status={status} stream={stream} />
      ) : (
        <OutputView value={stream.output} schema={schema} fileName={fileName} runId={null} />
      )}
    </Section>
  );
}

function Ending({ run }: { run: RunDetails }) {
  if (run.status === "canceled") {
    return (
      <Notice tone="warn" title="This run was canceled">
        What it did before that still happened; it returned nothing.
      </Notice>
    );
  }
  const error = run.error ?? { code: run.status, message: "It ended without saying why." };
  const { code, message, stack } = error;
  const advice = adviceFor(error);
  return (
    <div className="grid gap-3">
      <Notice tone="bad" title={message} action={code === "no_model_provider" && <ModelLinks />}>
        {advice && <p>{advice}</p>}
        <p className="mt-1 font-mono text-faint text-xs">{code}</p>
      </Notice>
      {stack && (
        <details>
          <summary className="rounded text-faint text-sm">Where it happened</summary>
          <div className="mt-2">
            <CodeBlock title="Stack" code={stack} />
          </div>
        </details>
      )}
    </div>
  );
}

function Progress({ status, stream }: { status: RunStatus; stream: StreamState }) {
  const last = stream.events.at(-1);
  return (
    <div className="grid gap-4 py-4">
      <div className="tide h-1 rounded-full bg-sunken" />
      <p role="status" className="text-soft text-sm">
        {status === "queued"
          ? "Waiting for a free place to run…"
          : status === "awaiting_input"
            ? "It waits for an answer. The output appears here when it is there."
            : "Running. The output appears here when it is there."}
      </p>
      {last && (
        <p className="font-mono text-faint text-xs">
          {last.name} {JSON.stringify(last.data)}
        </p>
      )}
      {stream.text && <p className="whitespace-pre-wrap">{stream.text}</p>}
      <noscript>
        <meta httpEquiv="refresh" content="3" />
        <p>This page looks again every three seconds.</p>
      </noscript>
    </div>
  );
}

/** An output too large to come with the page: fetched when it is asked for. */
function LargeOutput({ url, ...shown }: Omit<OutputViewProps, "value"> & { url: string }) {
  const [wanted, setWanted] = useState(false);
  const [value, setValue] = useState<Json>();
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    if (!wanted) return;
    const aborted = new AbortController();
    fetch(url, { signal: aborted.signal })
      .then((response) => (response.ok ? response.text() : Promise.reject(new Error(response.statusText))))
      .then((text) => setValue(parseJson(text)))
      .catch(() => {
        if (!aborted.signal.aborted) setFailed(true);
      });
    return () => aborted.abort();
  }, [wanted, url]);
  if (value !== undefined) return <OutputView value={value} {...shown} />;
  if (failed)
    return <Notice tone="bad" title="The output could not be read. Reload the page to try again." />;
  return (
    <div className="flex flex-wrap items-center gap-3 text-soft text-sm">
      <p className="flex-1">This output is too large to load with the page.</p>
      <Button onClick={() => setWanted(true)} disabled={wanted}>
        {wanted ? "Loading…" : "Load it"}
      </Button>
      <a href={url} download={shown.fileName} className="link">
        Download
      </a>
    </div>
  );
}
