import type { HealthCheck } from "@workers/deployments/contract.ts";
import { HealthLine } from "~/components/agents/health-line.tsx";
import { Section } from "~/components/ui/card.tsx";
import { cx } from "~/components/ui/cx.ts";

/** How a server was at the last looks: a mark for each, the latest on the right, and what the latest found. */
export function HealthStrip({ checks }: { checks: HealthCheck[] }) {
  const well = checks.filter(({ healthy }) => healthy).length;
  return (
    <Section title="Health">
      {checks.length > 0 && (
        <div
          role="img"
          aria-label={`Well at ${well} of the last ${checks.length} looks`}
          className="mb-4 flex h-8 items-stretch gap-1"
        >
          {checks.toReversed().map(({ at, healthy }) => (
            <span
              key={at}
              title={`${new Date(at).toLocaleString("en")}: ${healthy ? "well" : "not well"}`}
              className={cx("max-w-4 flex-1 rounded-sm", healthy ? "bg-good" : "bg-bad")}
            />
          ))}
        </div>
      )}
      <HealthLine checks={checks} />
    </Section>
  );
}
