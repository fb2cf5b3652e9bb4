import type { DeploymentView, TestResult } from "@workers/deployments/contract.ts";
import { ButtonLink } from "~/components/ui/button.tsx";
import { Card, Section } from "~/components/ui/card.tsx";
import { Icon } from "~/components/ui/icon.tsx";
import { TestResults } from "./test-results.tsx";

/** A version has gone live: how its tests went, and what to do with it now. */
export function Published({
  agent,
  deployment,
  tests,
}: {
  agent: string;
  deployment: DeploymentView;
  tests: TestResult[];
}) {
  return (
    <>
      <Card className="flex flex-col items-center gap-3 px-6 py-12 text-center">
        <span className="grid size-14 place-items-center rounded-full bg-good-soft text-good">
          <Icon name="check" className="size-7" />
        </span>
        <h2 role="status" className="font-semibold text-xl">
          {deployment.agentSlug} {deployment.version} is live in {deployment.channel}
        </h2>
        <p className="text-soft text-sm">The next run uses it.</p>
        <div className="mt-3 flex flex-wrap justify-center gap-2">
          <ButtonLink to={`/console/agents/${agent}/run?channel=${deployment.channel}`} variant="signal">
            <Icon name="play" />
            Run it
          </ButtonLink>
          <ButtonLink to={`/console/agents/${agent}`}>Go to the agent</ButtonLink>
        </div>
      </Card>
      <Section title="Tests before it went live">
        <TestResults tests={tests} />
      </Section>
    </>
  );
}
