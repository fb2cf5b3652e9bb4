import type { HealthCheck } from "@workers/deployments/contract.ts";
import { Badge } from "~/components/ui/badge.tsx";
import { Opened } from "~/components/ui/opened.tsx";
import { Moment } from "~/components/ui/time.tsx";

/** Whether an agent's server is well, what is wrong with it, and what was found before. */
export function HealthLine({ checks }: { checks: HealthCheck[] }) {
  const [latest, ...earlier] = checks;
  if (!latest) return <p className="text-faint text-xs">Its server is looked at within a minute.</p>;
  return (
    <div className="grid gap-2">
      <p className="flex flex-wrap items-center gap-2 text-faint text-xs">
        <Badge tone={latest.healthy ? "good" : "bad"} dot>
          {latest.healthy ? "Server is well" : "Server is not well"}
        </Badge>
        <span>
          {latest.durationMs} ms · <Moment at={latest.at} />
        </span>
      </p>
      {latest.problem && <p className="break-words text-bad text-sm">{latest.problem}</p>}
      {earlier.length > 0 && (
        <Opened summary="Earlier looks">
          <ol className="grid gap-1 text-faint text-xs">
            {earlier.map(({ at, healthy, problem, durationMs }) => (
              <li key={at} className="break-words">
                <Moment at={at} />: {healthy ? `well, in ${durationMs} ms` : problem}
              </li>
            ))}
          </ol>
        </Opened>
      )}
    </div>
  );
}
