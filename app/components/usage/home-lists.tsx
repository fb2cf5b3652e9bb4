import type { ComponentProps } from "react";
import { AgentTable } from "~/components/agents/agent-table.tsx";
import { NoAgents } from "~/components/agents/no-agents.tsx";
import { RunTable } from "~/components/runs/run-table.tsx";
import { Section } from "~/components/ui/card.tsx";
import { MoreLink } from "~/components/ui/more-link.tsx";
import { useTexts } from "~/texts/texts.ts";
import { usage } from "~/texts/usage.ts";

interface HomeListsProps {
  agents: ComponentProps<typeof AgentTable>["agents"];
  runs: ComponentProps<typeof RunTable>["runs"];
  mayPublish: boolean;
}

/** The newest runs and agents. */
export function HomeLists({ agents, runs, mayPublish }: HomeListsProps) {
  const t = useTexts(usage).home;
  return (
    <>
      {runs.length > 0 && (
        <Section title={t.runs} flush actions={<MoreLink to="/console/runs">{t.allRuns}</MoreLink>}>
          <RunTable runs={runs} label={t.runs} />
        </Section>
      )}
      <Section title={t.agents} flush actions={<MoreLink to="/console/agents">{t.allAgents}</MoreLink>}>
        {agents.length > 0 ? <AgentTable agents={agents} /> : <NoAgents mayPublish={mayPublish} />}
      </Section>
    </>
  );
}
