import { useSearchParams } from "@remix-run/react";
import { frame } from "~/texts/frame.ts";
import { useTexts } from "~/texts/texts.ts";
import { ButtonLink } from "./button.tsx";
import { Icon } from "./icon.tsx";

/** Links to the next page of a list and back to its first; nothing when there is only one page. */
export function Pager({ nextCursor }: { nextCursor: string | null }) {
  const [search] = useSearchParams();
  const t = useTexts(frame).list;
  const withCursor = (cursor: string | null) => {
    const next = new URLSearchParams(search);
    if (cursor) next.set("cursor", cursor);
    else next.delete("cursor");
    return { search: next.toString() };
  };
  if (!nextCursor && !search.has("cursor")) return null;
  return (
    <nav aria-label={t.pages} className="flex justify-end gap-2">
      {search.has("cursor") && (
        <ButtonLink to={withCursor(null)} size="sm">
          {t.first}
        </ButtonLink>
      )}
      {nextCursor && (
        <ButtonLink to={withCursor(nextCursor)} size="sm">
          {t.next}
          <Icon name="arrowRight" />
        </ButtonLink>
      )}
    </nav>
  );
}
