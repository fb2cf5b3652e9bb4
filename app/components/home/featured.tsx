import { Link } from "@remix-run/react";
import type { ListingPage } from "@workers/catalog/contract.ts";
import { AgentCard } from "~/components/agents/agent-card.tsx";
import { SearchBox } from "~/components/directory/search-box.tsx";
import { ButtonLink } from "~/components/ui/button.tsx";
import { Card } from "~/components/ui/card.tsx";
import { EmptyState } from "~/components/ui/empty-state.tsx";
import { Icon } from "~/components/ui/icon.tsx";
import { directory } from "~/texts/directory.ts";
import { useTexts } from "~/texts/texts.ts";

/** What is run most, and the ways into the directory. */
export function Featured({ page }: { page: ListingPage }) {
  const t = useTexts(directory);
  return (
    <section id="agents" aria-labelledby="agents-title" className="wrap pt-12">
      <div className="flex flex-wrap items-end justify-between gap-x-8 gap-y-4">
        <div>
          <h2 id="agents-title" className="font-semibold text-2xl tracking-tight">
            {t.featured}
          </h2>
          <p className="mt-1 text-soft text-sm">{t.featuredText}</p>
        </div>
        <div className="w-full md:w-96">
          <SearchBox asked={{}} />
        </div>
      </div>
      {page.total === 0 ? (
        <Card className="mt-6">
          <EmptyState
            title={t.empty}
            action={
              <ButtonLink to="/console/agents/new" variant="signal">
                {t.publishFirst}
              </ButtonLink>
            }
          >
            {t.emptyText}
          </EmptyState>
        </Card>
      ) : (
        <>
          <ul aria-label={t.browseBy} className="mt-6 flex flex-wrap gap-2">
            {page.facets.category.map(({ value, count }) => (
              <li key={value}>
                <Link
                  to={`/agents/categories/${value}`}
                  className="inline-flex min-h-9 items-center gap-2 rounded-full border border-line bg-surface px-3.5 text-sm hover:border-line-strong hover:bg-sunken"
                >
                  {t.categories[value].title}
                  <span className="text-faint text-xs tabular-nums">{count}</span>
                </Link>
              </li>
            ))}
          </ul>
          <ul className="mt-5 grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
            {page.data.map((listing) => (
              <AgentCard key={listing.id} listing={listing} heading="h3" />
            ))}
          </ul>
          <p className="mt-6 text-center">
            <ButtonLink to="/agents" size="lg">
              {t.browse(page.total)}
              <Icon name="arrowRight" />
            </ButtonLink>
          </p>
        </>
      )}
    </section>
  );
}
