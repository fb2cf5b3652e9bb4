import { ButtonLink } from "~/components/ui/button.tsx";
import { EmptyState } from "~/components/ui/empty-state.tsx";
import { agentParts } from "~/texts/agent-parts.ts";
import { useTexts } from "~/texts/texts.ts";

/** What stands where a static agent would be run; `pages` is null while none of its versions is live. */
export function PagesInstead({ pages }: { pages: string | null }) {
  const t = useTexts(agentParts).pages;
  return (
    <EmptyState
      title={pages ? t.title : t.notLive}
      action={
        pages && (
          <ButtonLink to={pages} variant="signal" reloadDocument>
            {t.open}
          </ButtonLink>
        )
      }
    >
      {t.text}
    </EmptyState>
  );
}
