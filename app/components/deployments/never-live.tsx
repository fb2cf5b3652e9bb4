import type { AgentView } from "@workers/agents/contract.ts";
import type { AttemptView, Channel } from "@workers/deployments/contract.ts";
import { AgentPartHeader } from "~/components/agents/agent-part-header.tsx";
import { ButtonLink } from "~/components/ui/button.tsx";
import { Card } from "~/components/ui/card.tsx";
import { EmptyState } from "~/components/ui/empty-state.tsx";
import { inWords } from "~/format.ts";
import { DeployHistory } from "./deploy-history.tsx";

interface NeverLiveProps {
  agent: Pick<AgentView, "id" | "slug" | "title">;
  channel: Channel;
  history: AttemptView[];
  mayDeploy: boolean;
}

/** A channel in which nothing has ever gone live: what was tried, and why it did not. */
export function NeverLive({ agent, channel, history, mayDeploy }: NeverLiveProps) {
  const [last] = history;
  const again = `/console/agents/${agent.slug}/versions/${last?.version}?tab=deploy&channel=${channel}`;
  return (
    <div className="grid min-w-0 gap-6">
      <AgentPartHeader agent={agent} title={inWords(channel)} />
      <Card>
        <EmptyState
          title="Nothing has gone live here yet"
          action={mayDeploy && last && <ButtonLink to={again}>Deploy {last.version} again</ButtonLink>}
        >
          What was tried, and why it did not go live, stands below.
        </EmptyState>
      </Card>
      <DeployHistory attempts={history} />
    </div>
  );
}
