import { Link, useRevalidator } from "@remix-run/react";
import type { DeploymentLogLine } from "@workers/deployments/contract.ts";
import { useEffect, useState } from "react";
import { LogLines } from "~/components/runs/log-lines.tsx";
import { Button } from "~/components/ui/button.tsx";
import { Section } from "~/components/ui/card.tsx";
import { EmptyState } from "~/components/ui/empty-state.tsx";
import { FilterBar, FilterSelect, FilterText } from "~/components/ui/filter-bar.tsx";
import { Icon } from "~/components/ui/icon.tsx";
import { Pager } from "~/components/ui/pager.tsx";

const FOLLOW_MS = 2_000;

export interface DeploymentLogsProps {
  lines: DeploymentLogLine[];
  nextCursor: string | null;
  asked: { q?: string; level?: string; cursor?: string };
  levels: readonly string[];
}

/** What a deployment's runs have logged, newest first; it can be searched, and followed. */
export function DeploymentLogs({ lines, nextCursor, asked, levels }: DeploymentLogsProps) {
  const filtered = asked.q !== undefined || asked.level !== undefined;
  return (
    <Section
      title="Log"
      description="Of runs and of containers, newest first."
      actions={asked.cursor === undefined && <Follow />}
      flush
    >
      <div className="border-line border-b px-5 py-3">
        <FilterBar label="Search the log" filtered={filtered}>
          <FilterText name="q" label="Text in the log" value={asked.q} />
          <FilterSelect name="level" label="Level" value={asked.level} options={levels} />
        </FilterBar>
      </div>
      {lines.length > 0 ? (
        <LogLines
          label="Log of all runs"
          lines={lines}
          mark={({ runId }: DeploymentLogLine) =>
            runId === null ? (
              <span className="shrink-0 text-faint">server </span>
            ) : (
              <Link to={`/console/runs/${runId}`} className="link shrink-0">
                …{runId.slice(-6)}
              </Link>
            )
          }
        />
      ) : (
        <EmptyState title={filtered ? "Nothing matches" : "Nothing logged yet"}>
          {filtered
            ? nextCursor
              ? "None of these runs has such a line. Older ones may."
              : "No line of any run fits what you asked for."
            : "What runs log with io.log appears here."}
        </EmptyState>
      )}
      {nextCursor && (
        <div className="p-4">
          <Pager nextCursor={nextCursor} />
        </div>
      )}
    </Section>
  );
}

/** Looks for new lines every two seconds, while it is on and the page is looked at. */
function Follow() {
  const [isOn, setOn] = useState(false);
  const { revalidate, state } = useRevalidator();
  useEffect(() => {
    if (!isOn || state !== "idle") return;
    const timer = setTimeout(() => document.visibilityState === "visible" && revalidate(), FOLLOW_MS);
    return () => clearTimeout(timer);
  }, [isOn, state, revalidate]);
  return (
    <Button size="sm" aria-pressed={isOn} data-needs-scripts onClick={() => setOn(!isOn)}>
      <Icon name={isOn ? "close" : "play"} />
      {isOn ? "Stop following" : "Follow"}
    </Button>
  );
}
