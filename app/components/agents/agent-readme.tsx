import { Card } from "~/components/ui/card.tsx";
import { EmptyState } from "~/components/ui/empty-state.tsx";
import { Markdown } from "~/markdown/markdown.tsx";
import type { Block } from "~/markdown/tree.ts";

/** What the creator says of the agent, at length. */
export function AgentReadme({ blocks }: { blocks: Block[] }) {
  return (
    <Card className="p-5 sm:p-8">
      <h2 className="sr-only">Readme</h2>
      {blocks.length > 0 ? (
        <Markdown blocks={blocks} />
      ) : (
        <EmptyState title="No readme">
          Its creator has written none. The API tab says what it takes and gives.
        </EmptyState>
      )}
    </Card>
  );
}
