import { useEffect, useRef } from "react";
import { Notice } from "~/components/ui/notice.tsx";
import type { Problem } from "~/problem.ts";

/** A refusal beside the form that caused it, with every place that needs a change. */
export function ProblemNotice({ problem }: { problem: Problem }) {
  const place = useRef<HTMLDivElement>(null);
  // The button that caused it may be far below.
  useEffect(() => {
    if (problem) place.current?.focus();
  }, [problem]);
  return (
    <div ref={place} tabIndex={-1} className="scroll-mt-20 rounded-lg">
      <Notice tone="bad" title={problem.detail}>
        {problem.issues.length > 0 && (
          <ul className="mt-1 grid gap-1">
            {problem.issues.map(({ pointer, detail }) => (
              <li key={pointer + detail}>
                {pointer && <code className="mr-2 rounded bg-surface px-1 font-mono text-xs">{pointer}</code>}
                {detail}
              </li>
            ))}
          </ul>
        )}
      </Notice>
    </div>
  );
}
