import { type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/cloudflare";
import { useLoaderData } from "@remix-run/react";
import type { ListingView } from "@workers/catalog/contract.ts";
import { listListings } from "@workers/catalog/index.ts";
import { Featured } from "~/components/home/featured.tsx";
import { ForCreators } from "~/components/home/for-creators.tsx";
import { Hero } from "~/components/home/hero.tsx";
import { HowItWorks } from "~/components/home/how-it-works.tsx";
import { addressOf } from "~/directory.ts";
import { canonicalMeta, pageMeta } from "~/meta.ts";
import { pageQueryOf } from "~/page-query.ts";
import { orErrorPage } from "~/problems.server.ts";
import { frame } from "~/texts/frame.ts";
import { localeOfPage } from "~/texts/locale.ts";

export const meta: MetaFunction = (page) => {
  const { title, description } = frame[localeOfPage(page.matches)].meta;
  return [...pageMeta(page, title, description), ...canonicalMeta(page.matches, "/")];
};

const FEATURED = 6;

/** The agents that are run most. What searches here, as older links do, goes on in the directory. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  // The marketplace is at the platform's own host; at a workspace's one is in the workspace.
  if (context.hostTenant) throw redirect("/console");
  const { q } = pageQueryOf(request, ["q"]);
  if (q) throw redirect(addressOf({ q }));
  const page = await orErrorPage(listListings(context.env, { limit: FEATURED }));
  return { page, origin: context.origin, signedIn: context.person !== null };
}

export default function Home() {
  const { page, origin, signedIn } = useLoaderData<typeof loader>();
  return (
    <>
      <Hero example={exampleOf(page.data)} signedIn={signedIn} />
      <Featured page={page} />
      <HowItWorks origin={origin} />
      <ForCreators />
    </>
  );
}

/** The agent that the first button leads to: one that shows at once what this is for. */
const exampleOf = (listings: ListingView[]) =>
  listings.find(({ agentSlug }) => agentSlug === "csv-insights") ?? listings[0];
