import { useSearchParams } from "@remix-run/react";
import { ButtonLink } from "./button.tsx";
import { Icon } from "./icon.tsx";

/** Links to the next page of a list and back to its first; nothing when there is only one page. */
export function Pager({ nextCursor }: { nextCursor: string | null }) {
  const [search] = useSearchParams();
  const withCursor = (cursor: string | null) => {
    const next = new URLSearchParams(search);
    if (cursor) next.set("cursor", cursor);
    else next.delete("cursor");
    return { search: next.toString() };
  };
  if (!nextCursor && !search.has("cursor")) return null;
  return (
    <nav aria-label="Pages" className="flex justify-end gap-2">
      {search.has("cursor") && (
        <ButtonLink to={withCursor(null)} size="sm">
          Back to the first page
        </ButtonLink>
      )}
      {nextCursor && (
        <ButtonLink to={withCursor(nextCursor)} size="sm">
          Next page
          <Icon name="arrowRight" />
        </ButtonLink>
      )}
    </nav>
  );
}
