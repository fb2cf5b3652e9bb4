import { Link } from "@remix-run/react";
import type { DeploymentView } from "@workers/deployments/contract.ts";
import { ConfirmDialog } from "~/components/ui/confirm-dialog.tsx";
import { Icon } from "~/components/ui/icon.tsx";
import { Moment } from "~/components/ui/time.tsx";
import { inWords } from "~/format.ts";
import { isLive } from "~/live-deployment.ts";
import { DeploymentBadge } from "./agent-badges.tsx";
import { HealthLine } from "./health-line.tsx";

/** What is live in which channel, each with its page, and the way back to what was live before. */
export function DeploymentList({
  deployments,
  mayDeploy,
  hasVersions,
}: {
  deployments: DeploymentView[];
  mayDeploy: boolean;
  hasVersions: boolean;
}) {
  if (deployments.length === 0) {
    return (
      <p className="text-soft text-sm">
        Nothing is live. {hasVersions ? "Deploy one of the versions below." : "Publish a version first."}
      </p>
    );
  }
  return (
    <ul className="grid gap-3 sm:grid-cols-2">
      {deployments.map((deployment) => (
        <li key={deployment.id} className="grid gap-2 rounded-lg border border-line p-4">
          <div className="flex items-center justify-between gap-3">
            <h3 className="font-medium">
              <Link
                to={`/console/agents/${deployment.agentId}/deployments/${deployment.channel}`}
                className="link"
              >
                {inWords(deployment.channel)}
              </Link>
            </h3>
            <DeploymentBadge status={deployment.status} />
          </div>
          <p className="font-mono text-sm">{deployment.version}</p>
          <p className="text-faint text-xs">
            Called as <code className="font-mono">{deployment.alias}</code> ·{" "}
            {deployment.public ? "public edge endpoint" : "key needed"} · since{" "}
            <Moment at={deployment.updatedAt} />
          </p>
          {deployment.pagesUrl && isLive(deployment) && (
            <p className="text-sm">
              <a className="link" href={`/console/pages/${deployment.alias}`}>
                Open its pages
              </a>
            </p>
          )}
          {deployment.health && isLive(deployment) && <HealthLine checks={deployment.health} />}
          {mayDeploy && deployment.revision > 1 && (
            <div className="mt-1">
              <ConfirmDialog
                trigger={
                  <>
                    <Icon name="rollback" />
                    Roll back
                  </>
                }
                title={`Roll back ${deployment.channel}?`}
                confirm="Roll back"
                fields={{ intent: "rollback", channel: deployment.channel }}
              >
                The version that was live before takes over from the next run on, with the configuration it
                had.
              </ConfirmDialog>
            </div>
          )}
        </li>
      ))}
    </ul>
  );
}
