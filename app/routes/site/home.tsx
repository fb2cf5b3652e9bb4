import { type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/cloudflare";
import { Form, Link, useLoaderData } from "@remix-run/react";
import { type ListingView, listingQuery } from "@workers/catalog/contract.ts";
import { listListings } from "@workers/catalog/index.ts";
import { AgentCard } from "~/components/agents/agent-card.tsx";
import { ForCreators } from "~/components/home/for-creators.tsx";
import { Hero } from "~/components/home/hero.tsx";
import { HowItWorks } from "~/components/home/how-it-works.tsx";
import { Button, ButtonLink } from "~/components/ui/button.tsx";
import { Card } from "~/components/ui/card.tsx";
import { EmptyState } from "~/components/ui/empty-state.tsx";
import { Input } from "~/components/ui/field.tsx";
import { Icon } from "~/components/ui/icon.tsx";
import { Pager } from "~/components/ui/pager.tsx";
import { pageMeta } from "~/meta.ts";
import { pageQueryOf } from "~/page-query.ts";
import { orErrorPage } from "~/problems.server.ts";

export const meta: MetaFunction = (page) =>
  pageMeta(
    page,
    "AI agents, published, sold and run at the edge",
    "Find an agent, try it with your own data, and call it over REST or a stream. Publish your own in a minute.",
  );

/** Listed agents, most run first; `q` searches, `cursor` goes on. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  // The marketplace is at the platform's own host; at a workspace's one is in the workspace.
  if (context.hostTenant) throw redirect("/console");
  const asked = pageQueryOf(request, ["q"]);
  const q = asked.q?.slice(0, 200) ?? "";
  // What cannot be asked for (an old link's cursor, say) is left out rather than refused.
  const parsed = listingQuery.safeParse({ ...asked, q, limit: 24 });
  const page = await orErrorPage(listListings(context.env, parsed.data ?? { limit: 24 }));
  return { q, page, origin: context.origin, signedIn: context.person !== null };
}

export default function Home() {
  const { q, page, origin, signedIn } = useLoaderData<typeof loader>();
  // Who searches wants to see what was found: at the top, under its own heading.
  const Heading = q ? "h1" : "h2";
  return (
    <>
      {!q && <Hero example={exampleOf(page.data)} signedIn={signedIn} />}
      <section id="agents" aria-labelledby="agents-title" className="wrap pt-12">
        <div className="flex flex-wrap items-end justify-between gap-4">
          <div>
            <Heading id="agents-title" className="font-semibold text-2xl tracking-tight">
              {q ? `Agents for “${q}”` : "Agents ready to run"}
            </Heading>
            <p className="mt-1 text-soft text-sm">
              {q ? (
                <Link to="/" className="link">
                  Show all agents
                </Link>
              ) : (
                "Try each one with your own data before you build on it."
              )}
            </p>
          </div>
          <SearchBox q={q} />
        </div>
        {page.data.length > 0 ? (
          <ul className="mt-6 grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
            {page.data.map((listing) => (
              <AgentCard key={listing.id} listing={listing} heading={q ? "h2" : "h3"} />
            ))}
          </ul>
        ) : (
          <Card className="mt-6">
            <NothingFound q={q} more={page.nextCursor !== null} />
          </Card>
        )}
        <div className="mt-6">
          <Pager nextCursor={page.nextCursor} />
        </div>
      </section>
      {!q && <HowItWorks origin={origin} />}
      {!q && <ForCreators />}
    </>
  );
}

/** The agent that the first button leads to: one that shows at once what this is for. */
const exampleOf = (listings: ListingView[]) =>
  listings.find(({ agentSlug }) => agentSlug === "csv-insights") ?? listings[0];

function SearchBox({ q }: { q: string }) {
  return (
    <Form
      method="get"
      action="/"
      role="search"
      aria-label="Search agents"
      className="flex w-full gap-2 sm:w-auto"
    >
      <div className="relative min-w-0 flex-1 sm:w-72">
        <Icon name="search" className="pointer-events-none absolute top-3 left-3 text-faint" />
        <Input
          key={q}
          type="search"
          name="q"
          defaultValue={q}
          maxLength={200}
          aria-label="Search agents"
          placeholder="csv, summary, invoice…"
          className="pl-9"
        />
      </div>
      <Button type="submit">Search</Button>
    </Form>
  );
}

function NothingFound({ q, more }: { q: string; more: boolean }) {
  if (more) {
    return (
      <EmptyState title="Nothing matches so far">
        A search looks through the agents that are run most first. The next page looks further.
      </EmptyState>
    );
  }
  if (q) {
    return (
      <EmptyState title="Nothing matches" action={<ButtonLink to="/">Show all agents</ButtonLink>}>
        No agent has all of these words in its title or description. Try fewer of them.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      title="The quay is empty"
      action={
        <ButtonLink to="/console/agents/new" variant="signal">
          Publish the first agent
        </ButtonLink>
      }
    >
      Agents that creators list are shown here.
    </EmptyState>
  );
}
