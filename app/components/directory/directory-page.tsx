import { Link } from "@remix-run/react";
import { ButtonLink } from "~/components/ui/button.tsx";
import { Card } from "~/components/ui/card.tsx";
import { cx } from "~/components/ui/cx.ts";
import { EmptyState } from "~/components/ui/empty-state.tsx";
import { Icon, type IconName } from "~/components/ui/icon.tsx";
import { Notice } from "~/components/ui/notice.tsx";
import { type Asked, addressOf, chosenOf, type Directory, SORTS } from "~/directory.ts";
import { directory } from "~/texts/directory.ts";
import { useTexts } from "~/texts/texts.ts";
import { Chosen, Filters } from "./facet-list.tsx";
import { Results } from "./results.tsx";
import { SearchBox } from "./search-box.tsx";

/** The directory, or one of its categories: search, filters, and what they find. */
export function DirectoryPage({
  title,
  description,
  ...found
}: Directory & { title: string; description: string }) {
  const t = useTexts(directory);
  const { asked, page } = found;
  return (
    <>
      <div className="border-line border-b bg-surface">
        <div className="wrap grid gap-5 py-8 sm:py-10">
          <div>
            {asked.category && (
              <Link to={addressOf(asked, { category: undefined })} className="link text-sm">
                {t.all}
              </Link>
            )}
            <h1 className="font-semibold text-3xl tracking-tight">{title}</h1>
            <p className="mt-1 max-w-2xl text-pretty text-soft">{description}</p>
          </div>
          <div className="max-w-3xl">
            <SearchBox asked={asked} live />
          </div>
        </div>
      </div>
      <div className="wrap grid gap-6 pt-6 lg:grid-cols-[14rem_minmax(0,1fr)] lg:gap-10 lg:pt-8">
        <Filters asked={asked} facets={page.facets} />
        <section aria-labelledby="found" className="grid min-w-0 content-start gap-5">
          <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
            <h2 id="found" aria-live="polite" className="font-semibold">
              {asked.q && !page.nearest ? t.found(page.total, asked.q) : t.agents(page.total)}
            </h2>
            <div className="flex flex-wrap items-center gap-3">
              <Sorts asked={asked} />
              <Views asked={asked} />
            </div>
          </div>
          {page.total > 0 && <Chosen asked={asked} />}
          {page.nearest && page.total > 0 && <Notice title={t.nearest(asked.q ?? "")} />}
          {page.total > 0 ? (
            <Results key={`${addressOf(asked)} ${asked.cursor}`} {...found} />
          ) : (
            <NothingFound asked={asked} />
          )}
        </section>
      </div>
    </>
  );
}

const segment = (isChosen: boolean) =>
  cx(
    "inline-flex min-h-8 items-center gap-1.5 rounded-md px-2.5 text-sm",
    isChosen ? "bg-surface font-medium text-ink shadow-card" : "text-soft hover:text-ink",
  );

function Sorts({ asked }: { asked: Asked }) {
  const t = useTexts(directory);
  // Without words nothing fits better than another.
  const sorts = asked.q ? SORTS : SORTS.slice(1);
  const current = sorts.find((sort) => sort === asked.sort) ?? sorts[0];
  return (
    <nav aria-label={t.sort} className="flex rounded-lg bg-sunken p-1">
      {sorts.map((sort) => (
        <Link
          key={sort}
          to={addressOf(asked, { sort: sort === sorts[0] ? undefined : sort })}
          preventScrollReset
          aria-current={sort === current ? "true" : undefined}
          className={segment(sort === current)}
        >
          {t.sorts[sort]}
        </Link>
      ))}
    </nav>
  );
}

const VIEWS: { view: "grid" | "list"; icon: IconName }[] = [
  { view: "grid", icon: "grid" },
  { view: "list", icon: "list" },
];

function Views({ asked }: { asked: Asked }) {
  const t = useTexts(directory);
  return (
    <nav aria-label={t.view} className="hidden rounded-lg bg-sunken p-1 sm:flex">
      {VIEWS.map(({ view, icon }) => (
        <Link
          key={view}
          to={addressOf(asked, { view: view === "list" ? view : undefined })}
          preventScrollReset
          aria-label={t[view]}
          title={t[view]}
          aria-current={(asked.view ?? "grid") === view ? "true" : undefined}
          className={segment((asked.view ?? "grid") === view)}
        >
          <Icon name={icon} />
        </Link>
      ))}
    </nav>
  );
}

/** Why there is nothing, and what to do about it. */
function NothingFound({ asked }: { asked: Asked }) {
  const t = useTexts(directory);
  const filtered = chosenOf(asked).length > 0;
  const publish = (
    <ButtonLink to="/console/agents/new" variant="signal">
      {t.publishFirst}
    </ButtonLink>
  );
  return (
    <Card>
      {filtered || asked.q ? (
        <EmptyState
          title={t.nothing}
          action={filtered ? <Chosen asked={asked} /> : <ButtonLink to="/agents">{t.all}</ButtonLink>}
        >
          {filtered ? t.nothingFiltered : t.nothingFound}
        </EmptyState>
      ) : (
        <EmptyState title={t.empty} action={publish}>
          {t.emptyText}
        </EmptyState>
      )}
    </Card>
  );
}
