import { Link, useLocation } from "@remix-run/react";
import { Announced } from "~/components/ui/announced.tsx";
import { ButtonLink } from "~/components/ui/button.tsx";
import { Notice } from "~/components/ui/notice.tsx";
import { sentenceOf } from "~/issues.ts";
import type { Problem } from "~/problem.ts";
import { confirmPath } from "~/redirects.ts";

/** A place within something, which its last name alone does not tell. */
const NESTED = /^\/[^/]+\/./;

/** A refusal beside the form that caused it, with every place that needs a change. */
export function ProblemNotice({ problem }: { problem: Problem }) {
  return (
    <Announced about={problem}>
      <Notice tone="bad" title={problem.detail} action={problem.code === "sudo_required" && <ConfirmLink />}>
        <Evaluations of={problem} />
        {problem.issues.length > 0 && (
          <ul className="mt-2 grid gap-2.5">
            {problem.issues.map((issue) => (
              <li key={issue.pointer + issue.detail} className="grid justify-items-start gap-0.5">
                {NESTED.test(issue.pointer) && (
                  <code className="rounded bg-surface px-1 font-mono text-xs">{issue.pointer}</code>
                )}
                <span>{sentenceOf(issue)}</span>
              </li>
            ))}
          </ul>
        )}
      </Notice>
    </Announced>
  );
}

interface Named {
  id: string;
  agentId: string;
  dataset: string;
  cases?: { name: string; was: string | null; is: string }[];
}

/** The evaluations that hold a deployment up, each with the cases that failed. */
function Evaluations({ of: { code, meta } }: { of: Problem }) {
  if (code !== "evaluation_required" && code !== "evaluation_failed") return null;
  return (
    <ul className="mt-2 grid gap-2">
      {((meta.evaluations ?? []) as unknown as Named[]).map(({ id, agentId, dataset, cases = [] }) => (
        <li key={id}>
          <Link to={`/console/agents/${agentId}/evaluations/${id}`} className="link">
            {dataset}
          </Link>
          {cases.length > 0 && (
            <ul className="list-inside list-disc">
              {cases.slice(0, 20).map(({ name, was }) => (
                <li key={name}>
                  {name}
                  {was === "passed" && " (passed before)"}
                </li>
              ))}
            </ul>
          )}
        </li>
      ))}
    </ul>
  );
}

/** In a tab of its own, so that what stands in the form is still there afterwards, to be sent again. */
function ConfirmLink() {
  const { pathname, search } = useLocation();
  return (
    <ButtonLink to={confirmPath(pathname + search)} target="_blank" size="sm" variant="solid">
      Confirm it’s you
      <span className="sr-only"> (opens a new tab)</span>
    </ButtonLink>
  );
}
