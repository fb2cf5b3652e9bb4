import { Card } from "~/components/ui/card.tsx";
import { EmptyState } from "~/components/ui/empty-state.tsx";
import { Markdown } from "~/markdown/markdown.tsx";
import type { Block } from "~/markdown/tree.ts";
import { agent } from "~/texts/agent.ts";
import { useTexts } from "~/texts/texts.ts";

/** What the creator says of the agent, at length. */
export function AgentReadme({ blocks }: { blocks: Block[] }) {
  const t = useTexts(agent).readme;
  return (
    <Card className="p-5 sm:p-8">
      <h2 className="sr-only">{t.title}</h2>
      {blocks.length > 0 ? (
        <Markdown blocks={blocks} />
      ) : (
        <EmptyState title={t.none}>{t.noneText}</EmptyState>
      )}
    </Card>
  );
}
