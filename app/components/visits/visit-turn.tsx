import { useRevalidator } from "@remix-run/react";
import { useCallback, useEffect, useRef } from "react";
import { RUN_STATUS } from "~/components/runs/run-status.ts";
import { useRunStream } from "~/components/runs/run-stream.ts";
import { Notice } from "~/components/ui/notice.tsx";
import { Opened } from "~/components/ui/opened.tsx";
import { JsonTree } from "~/components/viewers/json-tree.tsx";
import { MarkdownView } from "~/components/viewers/markdown-view.tsx";
import { OutputView } from "~/components/viewers/output-view.tsx";
import { isObject, type Json } from "~/json.ts";
import { agentParts } from "~/texts/agent-parts.ts";
import { useTexts } from "~/texts/texts.ts";
import type { ShownVisit } from "./shown-visit.ts";

type Turn = ShownVisit["turns"][number];

/** The stream may be a moment ahead of what the page's loader reads. */
const RECHECK_MS = 700;

/** What a visitor asked, and the agent's answer as far as it has come. */
export function VisitTurn({
  turn,
  visit: { chatField, outputSchema },
  path,
  isLast,
  answerOnly = false,
}: {
  turn: Turn;
  visit: ShownVisit;
  path: string;
  isLast: boolean;
  /** Where what was asked stands above it. */
  answerOnly?: boolean;
}) {
  const place = useRef<HTMLLIElement>(null);
  const { seq, status } = turn;
  const isGoingOn = !RUN_STATUS[status].final;
  useEffect(() => {
    if (isLast && isGoingOn) place.current?.scrollIntoView({ block: "nearest" });
  }, [isLast, isGoingOn]);
  const at = `${path}/turns/${seq}`;
  return (
    <li ref={place} className="grid min-w-0 scroll-mt-20 gap-4">
      {!answerOnly && <Asked input={turn.input} chatField={chatField} />}
      {isGoingOn ? (
        <Coming turn={turn} address={`${at}/events`} />
      ) : (
        <Answer turn={turn} schema={outputSchema} frame={`${at}/frame?at=`} />
      )}
    </li>
  );
}

function Asked({ input, chatField }: { input: Json | undefined; chatField: string | null }) {
  const t = useTexts(agentParts).visit;
  const text = chatField && isObject(input) ? input[chatField] : undefined;
  if (typeof text === "string")
    return (
      <div className="max-w-[85%] justify-self-end rounded-2xl rounded-br-sm bg-sunken px-4 py-2.5">
        <span className="sr-only">{t.you}</span>
        <p className="whitespace-pre-wrap break-words text-[0.9375rem]">{text}</p>
      </div>
    );
  if (input === undefined) return <p className="text-faint text-sm">{t.sentTooLarge}</p>;
  return (
    <Opened summary={t.sent}>
      <JsonTree value={input} />
    </Opened>
  );
}

function Answer({
  turn: { seq, status, output, problem },
  schema,
  frame,
}: {
  turn: Turn;
  schema: Json;
  frame: string;
}) {
  const t = useTexts(agentParts).visit;
  if (status !== "succeeded")
    return <Notice tone={status === "canceled" ? "warn" : "bad"} title={problem ?? ""} />;
  if (output === undefined) return <Notice title={t.answerTooLarge} />;
  if (typeof output === "string")
    return (
      <div className="min-w-0 max-w-[80ch] break-words">
        <span className="sr-only">{t.theAgent}</span>
        <MarkdownView value={output} />
      </div>
    );
  return (
    <OutputView value={output} schema={schema} fileName={`answer-${seq}.json`} runId={null} frame={frame} />
  );
}

/** An answer on its way: followed as it is written, or looked for again where scripts are off. */
function Coming({ turn, address }: { turn: Turn; address: string }) {
  const t = useTexts(agentParts).visit;
  const { revalidate, state } = useRevalidator();
  const look = useCallback(() => revalidate(), [revalidate]);
  const stream = useRunStream(String(turn.seq), turn.status, look, address);
  const status = stream.seq === 0 ? turn.status : stream.status;
  const heardEnd = RUN_STATUS[status].final;
  useEffect(() => {
    if (!heardEnd || state !== "idle") return;
    const timer = setTimeout(revalidate, RECHECK_MS);
    return () => clearTimeout(timer);
  }, [heardEnd, state, revalidate]);
  if (status === "awaiting_input")
    return (
      <Notice tone="warn" title={t.consent}>
        {t.consentText}
      </Notice>
    );
  return (
    <div className="grid gap-3">
      <p role="status" className={stream.text ? "sr-only" : "text-faint text-sm"}>
        {status === "queued" ? t.queued : t.working}
      </p>
      {stream.text && (
        <p className="max-w-[80ch] whitespace-pre-wrap break-words text-[0.9375rem]">{stream.text}</p>
      )}
      <div className="tide h-0.5 rounded-full bg-sunken" />
      <noscript>
        <meta httpEquiv="refresh" content="3" />
        <p>{t.again}</p>
      </noscript>
    </div>
  );
}
