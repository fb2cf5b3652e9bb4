import type { EvaluatedCase, EvaluationView } from "@workers/evaluations/contract.ts";
import { Badge, type Tone } from "~/components/ui/badge.tsx";

const LOOK: Record<EvaluationView["status"], { tone: Tone; words: string; live?: boolean }> = {
  queued: { tone: "info", words: "Waiting", live: true },
  running: { tone: "info", words: "Running", live: true },
  finished: { tone: "neutral", words: "Finished" },
  canceled: { tone: "neutral", words: "Canceled" },
  failed: { tone: "bad", words: "Failed" },
};

export const goesOn = ({ status }: Pick<EvaluationView, "status">): boolean => LOOK[status].live === true;

/** How an evaluation stands; of a finished one whether all cases passed. */
export function EvaluationBadge({
  evaluation: { status, cases },
}: {
  evaluation: Pick<EvaluationView, "status" | "cases">;
}) {
  const { tone, words, live = false } = LOOK[status];
  if (status === "finished")
    return cases.passed === cases.total ? (
      <Badge tone="good" dot>
        Passed
      </Badge>
    ) : (
      <Badge tone="warn" dot>
        {cases.total - cases.passed} failed
      </Badge>
    );
  return (
    <Badge tone={tone} dot live={live}>
      {words}
    </Badge>
  );
}

const CASE: Record<EvaluatedCase["status"], { tone: Tone; words: string }> = {
  pending: { tone: "neutral", words: "Waiting" },
  running: { tone: "info", words: "Running" },
  passed: { tone: "good", words: "Passed" },
  failed: { tone: "bad", words: "Failed" },
};

/** How a case went, and whether that is better or worse than it was. */
export function CaseBadge({ status, was }: Pick<EvaluatedCase, "status" | "was">) {
  const { tone, words } = CASE[status];
  const ended = status === "passed" || status === "failed";
  return (
    <span className="inline-flex flex-wrap gap-1.5">
      <Badge tone={tone} dot live={status === "running"}>
        {words}
      </Badge>
      {ended && was !== null && was !== status && (
        <Badge tone={status === "passed" ? "good" : "bad"}>
          {status === "passed" ? "Better" : "Became worse"}
        </Badge>
      )}
    </span>
  );
}
