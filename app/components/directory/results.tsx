import { useFetcher } from "@remix-run/react";
import { useEffect, useRef, useState } from "react";
import { AgentCard } from "~/components/agents/agent-card.tsx";
import { ButtonLink } from "~/components/ui/button.tsx";
import { cx } from "~/components/ui/cx.ts";
import { Icon } from "~/components/ui/icon.tsx";
import { addressOf, type Directory } from "~/directory.ts";
import { directory } from "~/texts/directory.ts";
import { useTexts } from "~/texts/texts.ts";

/** The pages after the first, as they are scrolled to. */
function useFurtherPages({ asked, page }: Directory) {
  const fetcher = useFetcher<Directory>();
  const [further, setFurther] = useState<Directory["page"][]>([]);
  const next = (further.at(-1) ?? page).nextCursor;
  const more = useRef<HTMLSpanElement>(null);
  const { data, state, load } = fetcher;
  useEffect(() => {
    if (data && data.asked.cursor === next) setFurther((pages) => [...pages, data.page]);
  }, [data, next]);
  useEffect(() => {
    const link = more.current;
    if (!link || !next || state !== "idle" || !("IntersectionObserver" in window)) return;
    const seen = new IntersectionObserver(
      ([entry]) => entry?.isIntersecting && load(addressOf(asked, { cursor: next })),
      { rootMargin: "400px" },
    );
    seen.observe(link);
    return () => seen.disconnect();
  }, [asked, next, state, load]);
  return { listings: [page, ...further].flatMap((one) => one.data), next, more, loading: state !== "idle" };
}

/** What was found. The link to the next page is followed by itself when it is scrolled to. */
export function Results(found: Directory) {
  const t = useTexts(directory);
  const { asked } = found;
  const { listings, next, more, loading } = useFurtherPages(found);
  const isList = asked.view === "list";
  return (
    <>
      <ul className={cx("grid gap-4", !isList && "sm:grid-cols-2 xl:grid-cols-3")}>
        {listings.map((listing) => (
          <AgentCard key={listing.id} listing={listing} heading="h3" wide={isList} />
        ))}
      </ul>
      {(next || asked.cursor) && (
        <nav aria-label={t.pages} className="flex flex-wrap justify-center gap-2 pt-2">
          {asked.cursor && <ButtonLink to={addressOf(asked)}>{t.first}</ButtonLink>}
          {next && (
            <span ref={more}>
              <ButtonLink to={addressOf(asked, { cursor: next })} rel="next">
                {loading ? t.loading : t.more}
                <Icon name="arrowRight" />
              </ButtonLink>
            </span>
          )}
        </nav>
      )}
    </>
  );
}
