import type { TestResult } from "@workers/deployments/contract.ts";
import { Badge } from "~/components/ui/badge.tsx";
import { formatDuration } from "~/format.ts";
import type { Json } from "~/json.ts";

/** How the manifest's tests went; a failed one shows what was expected, and what came. */
export function TestResults({ tests }: { tests: TestResult[] }) {
  if (tests.length === 0)
    return (
      <p className="text-soft text-sm">
        The manifest has no tests. Add some: they run before each deployment.
      </p>
    );
  return (
    <ul className="divide-y divide-line rounded-lg border border-line">
      {tests.map((test) => (
        <li key={test.name} className="grid gap-3 px-4 py-3">
          <div className="flex flex-wrap items-center gap-3">
            <Badge tone={test.passed ? "good" : "bad"}>{test.passed ? "Passed" : "Failed"}</Badge>
            <span className="min-w-0 flex-1 font-medium text-sm">{test.name}</span>
            <span className="text-faint text-xs tabular-nums">{formatDuration(test.durationMs)}</span>
          </div>
          {!test.passed && <Differences test={test} />}
        </li>
      ))}
    </ul>
  );
}

function Differences({ test }: { test: TestResult }) {
  return (
    <div className="grid gap-2">
      {test.error && <p className="text-bad text-sm">{test.error}</p>}
      {test.differences.map(({ pointer, expected, actual }, index) => (
        <div
          key={`${pointer}-${String(index)}`}
          className="overflow-hidden rounded-md border border-line text-[0.8125rem]"
        >
          <p className="bg-sunken px-3 py-1 font-mono text-faint text-xs">{pointer || "the whole output"}</p>
          <Line
            mark="−"
            label="Expected"
            value={expected as Json | undefined}
            className="bg-bad-soft text-bad"
          />
          <Line mark="+" label="Came" value={actual as Json | undefined} className="bg-good-soft text-good" />
        </div>
      ))}
    </div>
  );
}

function Line({
  mark,
  label,
  value,
  className,
}: {
  mark: string;
  label: string;
  value: Json | undefined;
  className: string;
}) {
  return (
    <p className={`px-3 py-1 font-mono ${className}`}>
      <span aria-hidden="true">{mark} </span>
      <span className="sr-only">{label}: </span>
      {value === undefined ? "nothing" : JSON.stringify(value)}
    </p>
  );
}
