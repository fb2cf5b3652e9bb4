import type { AgentView, VersionStatus } from "@workers/agents/contract.ts";
import type { DeploymentView } from "@workers/deployments/contract.ts";
import { Badge, type Tone } from "~/components/ui/badge.tsx";

const AGENT = {
  draft: { label: "Draft", tone: "neutral" },
  active: { label: "Active", tone: "good" },
  archived: { label: "Archived", tone: "neutral" },
} as const satisfies Record<AgentView["status"], { label: string; tone: Tone }>;

/** An agent’s status. */
export function AgentBadge({ status }: { status: AgentView["status"] }) {
  const { label, tone } = AGENT[status];
  return (
    <Badge tone={tone} dot>
      {label}
    </Badge>
  );
}

const VERSION = {
  scanning: { label: "Scanning", tone: "info" },
  ready: { label: "Ready", tone: "good" },
  blocked: { label: "Blocked", tone: "bad" },
} as const satisfies Record<VersionStatus, { label: string; tone: Tone }>;

/** A version’s status, which its check decides. */
export function VersionBadge({ status }: { status: VersionStatus }) {
  const { label, tone } = VERSION[status];
  return (
    <Badge tone={tone} dot live={status === "scanning"}>
      {label}
    </Badge>
  );
}

const DEPLOYMENT = {
  deploying: { label: "Deploying", tone: "info" },
  running: { label: "Live", tone: "good" },
  stopped: { label: "Stopped", tone: "neutral" },
  error: { label: "Error", tone: "bad" },
} as const satisfies Record<DeploymentView["status"], { label: string; tone: Tone }>;

/** A deployment’s status. */
export function DeploymentBadge({ status }: { status: DeploymentView["status"] }) {
  const { label, tone } = DEPLOYMENT[status];
  return (
    <Badge tone={tone} dot>
      {label}
    </Badge>
  );
}
