import type { AttemptView } from "@workers/deployments/contract.ts";
import { Badge, type Tone } from "~/components/ui/badge.tsx";
import { Section } from "~/components/ui/card.tsx";
import { Notice } from "~/components/ui/notice.tsx";
import { Moment } from "~/components/ui/time.tsx";

const LOOK: Record<AttemptView["status"], [Tone, string]> = {
  deploying: ["info", "Deploying"],
  live: ["good", "Went live"],
  failed: ["bad", "Failed"],
  interrupted: ["warn", "Interrupted"],
};

/** What was tried to be made live in a channel, the newest first. */
export const DeployHistory = ({ attempts }: { attempts: AttemptView[] }) => (
  <Section title="History" description="Deploys of this channel, the newest first." flush>
    <ol className="divide-y divide-line">
      {attempts.map(({ id, version, canary, status, error, startedAt }) => (
        <li key={id} className="grid gap-1 px-5 py-3 text-sm">
          <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <span className="font-mono">{version}</span>
            {canary && <Badge>Canary</Badge>}
            <Badge tone={LOOK[status][0]} dot live={status === "deploying"}>
              {canary && status === "live" ? "Began" : LOOK[status][1]}
            </Badge>
            <span className="ml-auto text-faint text-xs">
              <Moment at={startedAt} />
            </span>
          </p>
          {error && <p className="break-words text-soft">{error.detail}</p>}
        </li>
      ))}
    </ol>
  </Section>
);

/** What became of the last deploy, where it is not what is live. */
export function LastDeploy({ attempt: { version, channel, status, error } }: { attempt: AttemptView }) {
  if (status === "live") return null;
  if (status === "deploying")
    return (
      <Notice title={`${version} is being deployed to ${channel}`}>Reload the page to see how far.</Notice>
    );
  return (
    <Notice tone="warn" title={`The last deploy of ${version} to ${channel} did not go live`}>
      {error?.detail}
    </Notice>
  );
}
