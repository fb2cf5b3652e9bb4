import { Badge } from "~/components/ui/badge.tsx";
import { runs } from "~/texts/runs.ts";
import { useTexts } from "~/texts/texts.ts";
import { RUN_STATUS, type RunStatus } from "./run-status.ts";

/** A run's status. */
export function RunBadge({ status }: { status: RunStatus }) {
  const label = useTexts(runs).statuses[status];
  const { tone, final } = RUN_STATUS[status];
  return (
    <Badge tone={tone} dot live={!final}>
      {label}
    </Badge>
  );
}
