import { useLocation } from "@remix-run/react";
import { useEffect, useRef } from "react";
import { ButtonLink } from "~/components/ui/button.tsx";
import { Notice } from "~/components/ui/notice.tsx";
import type { Problem } from "~/problem.ts";
import { confirmPath } from "~/redirects.ts";

/** A refusal beside the form that caused it, with every place that needs a change. */
export function ProblemNotice({ problem }: { problem: Problem }) {
  const place = useRef<HTMLDivElement>(null);
  // The button that caused it may be far below.
  useEffect(() => {
    if (problem) place.current?.focus();
  }, [problem]);
  return (
    <div ref={place} tabIndex={-1} className="scroll-mt-20 rounded-lg">
      <Notice tone="bad" title={problem.detail} action={problem.code === "sudo_required" && <ConfirmLink />}>
        {problem.issues.length > 0 && (
          <ul className="mt-2 grid gap-2.5">
            {problem.issues.map(({ pointer, detail }) => (
              <li key={pointer + detail} className="grid justify-items-start gap-0.5">
                {pointer && <code className="rounded bg-surface px-1 font-mono text-xs">{pointer}</code>}
                <span>{detail}</span>
              </li>
            ))}
          </ul>
        )}
      </Notice>
    </div>
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
