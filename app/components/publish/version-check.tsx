import type { Report, VersionStatus } from "@workers/agents/contract.ts";
import { VersionBadge } from "~/components/agents/agent-badges.tsx";
import { ButtonLink } from "~/components/ui/button.tsx";
import { Section } from "~/components/ui/card.tsx";
import { DeployForm, type DeployFormProps } from "./deploy-form.tsx";
import { ScanReport } from "./scan-report.tsx";

export interface VersionCheckProps extends Omit<DeployFormProps, "alias"> {
  status: VersionStatus;
  report: Report;
}

/** What the scanner says of a version; below, if it may be deployed, how to. */
export function VersionCheck({ agent, version, status, report, problem, ...deploy }: VersionCheckProps) {
  return (
    <>
      <Section title={`Check of ${agent} ${version}`} actions={<VersionBadge status={status} />}>
        <ScanReport report={report} />
      </Section>
      {status === "ready" ? (
        <Section title="Deploy" description="Live from the next run on; you can roll back in one click.">
          <DeployForm agent={agent} version={version} problem={problem} {...deploy} />
        </Section>
      ) : (
        <div className="flex flex-wrap justify-end gap-2">
          <ButtonLink to={`/console/agents/${agent}`}>Go to the agent</ButtonLink>
          <ButtonLink to={`/console/agents/new?agent=${agent}`} variant="signal">
            Upload a mended version
          </ButtonLink>
        </div>
      )}
    </>
  );
}
