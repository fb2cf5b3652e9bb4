import type { DeploymentView, TestResult } from "@workers/deployments/contract.ts";
import { ButtonLink } from "~/components/ui/button.tsx";
import { Card, Section } from "~/components/ui/card.tsx";
import { Icon } from "~/components/ui/icon.tsx";
import { TestResults } from "./test-results.tsx";

interface Done {
  agent: string;
  deployment: DeploymentView;
  tests: TestResult[];
}

/** A version has gone live: how its tests went, and what to do with it now. */
export const Published = (done: Done) => (
  <>
    <Card>
      <WentLive {...done} />
    </Card>
    <Section title="Tests before it went live">
      <TestResults tests={done.tests} />
    </Section>
  </>
);

/** The same as part of a card. */
export const PublishedHere = (done: Done) => (
  <div className="grid gap-3">
    <WentLive {...done} />
    <h3 className="font-semibold text-sm">Tests before it went live</h3>
    <TestResults tests={done.tests} />
  </div>
);

function WentLive({ agent, deployment }: Omit<Done, "tests">) {
  const { agentSlug, alias, version, channel, canary, pagesUrl, kind } = deployment;
  const share = canary?.status === "running" ? canary : undefined;
  return (
    <div className="flex flex-col items-center gap-3 px-6 py-12 text-center">
      <span className="grid size-14 place-items-center rounded-full bg-good-soft text-good">
        <Icon name="check" className="size-7" />
      </span>
      <h2 role="status" className="font-semibold text-xl">
        {share
          ? `${agentSlug} ${share.version} gets ${share.percent} % of the runs in ${channel}`
          : `${agentSlug} ${version} is live in ${channel}`}
      </h2>
      <p className="text-soft text-sm">
        {share
          ? `The others get ${version}, as before.`
          : kind === "static"
            ? "Its pages are there now."
            : "The next run uses it."}
      </p>
      <div className="mt-3 flex flex-wrap justify-center gap-2">
        {pagesUrl && (
          <ButtonLink to={`/console/pages/${alias}`} variant="signal" reloadDocument>
            Open its pages
          </ButtonLink>
        )}
        {kind !== "static" && (
          <ButtonLink
            to={`/console/agents/${agent}/run?channel=${channel}`}
            variant={pagesUrl ? "outline" : "signal"}
          >
            <Icon name="play" />
            Run it
          </ButtonLink>
        )}
        <ButtonLink to={`/console/agents/${agent}/deployments/${channel}`}>See how it does</ButtonLink>
        <ButtonLink to={`/console/agents/${agent}`}>Go to the agent</ButtonLink>
      </div>
    </div>
  );
}
