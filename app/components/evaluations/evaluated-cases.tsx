import { Link } from "@remix-run/react";
import type { EvaluatedCase } from "@workers/evaluations/contract.ts";
import { ScrollRegion } from "~/components/ui/scroll-region.tsx";
import { countOf, formatDuration, formatMoney } from "~/format.ts";
import type { Json } from "~/json.ts";
import { CaseBadge } from "./evaluation-badge.tsx";

export type ShownCase = Omit<EvaluatedCase, "input"> & { input: Json };

/** The cases of an evaluation: each opens to its input, output, checks and what it used. */
export const EvaluatedCases = ({ cases }: { cases: ShownCase[] }) => (
  <ul className="divide-y divide-line">
    {cases.map((one) => (
      <li key={one.name}>
        <details className="group" open={one.status === "failed" && cases.length <= 10}>
          <summary className="flex cursor-pointer flex-wrap items-center gap-x-4 gap-y-2 px-5 py-3.5 -outline-offset-2 hover:bg-sunken/60">
            <span className="min-w-0 flex-1 basis-40 break-words font-medium text-sm">{one.name}</span>
            <CaseBadge status={one.status} was={one.was} />
            <span className="text-faint text-xs tabular-nums">{usedWords(one)}</span>
          </summary>
          <CaseDetails one={one} />
        </details>
      </li>
    ))}
  </ul>
);

const usedWords = ({ usage, cost }: ShownCase): string =>
  [
    formatDuration(usage.durationMs),
    countOf(usage.inputTokens + usage.outputTokens, "token"),
    formatMoney(cost.amountMicros),
  ].join(" · ");

function CaseDetails({ one }: { one: ShownCase }) {
  return (
    <div className="grid gap-4 px-5 pb-5">
      {one.error && <p className="font-medium text-bad text-sm">{one.error.message}</p>}
      {one.checks.length > 0 && (
        <ul className="grid gap-1 text-sm">
          {one.checks.map((check, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: checks stay in their order
            <li key={i} className={check.passed ? "text-good" : "text-bad"}>
              <span aria-hidden="true">{check.passed ? "✓" : "✗"} </span>
              <span className="sr-only">{check.passed ? "Passed: " : "Failed: "}</span>
              <span className="font-medium">{check.type}</span>
              {check.detail && <span className="text-soft"> {check.detail}</span>}
            </li>
          ))}
        </ul>
      )}
      <div className="grid min-w-0 gap-4 lg:grid-cols-2">
        <Text
          label="Input"
          text={typeof one.input === "string" ? one.input : JSON.stringify(one.input, null, 2)}
        />
        {one.output !== null && <Text label="Output" text={one.output} />}
      </div>
      {one.runId && (
        <Link to={`/console/runs/${one.runId}`} className="link justify-self-start text-sm">
          Go to the run
        </Link>
      )}
    </div>
  );
}

const Text = ({ label, text }: { label: string; text: string }) => (
  <div className="min-w-0">
    <p className="mb-1 text-faint text-xs">{label}</p>
    <ScrollRegion label={label} className="max-h-72 rounded-lg bg-sunken">
      <pre className="whitespace-pre-wrap break-words p-3 font-mono text-xs">{text}</pre>
    </ScrollRegion>
  </div>
);
