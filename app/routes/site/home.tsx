import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { useActionData, useLoaderData } from "@remix-run/react";
import type { ListingView } from "@workers/catalog/contract.ts";
import { listListings } from "@workers/catalog/index.ts";
import { lazy, Suspense } from "react";
import type { ShownDemo } from "~/components/home/demo.tsx";
import { Featured } from "~/components/home/featured.tsx";
import { Hero } from "~/components/home/hero.tsx";
import { More } from "~/components/home/more.tsx";
import { whenUsed } from "~/components/ui/when-used.ts";
import { demoAgent, shownDemo } from "~/demo.server.ts";
import { addressOf } from "~/directory.ts";
import { chosen, readForm, refuseForm, textOf } from "~/form.server.ts";
import { canonicalMeta, pageMeta } from "~/meta.ts";
import { pageQueryOf } from "~/page-query.ts";
import type { Problem } from "~/problem.ts";
import { orErrorPage } from "~/problems.server.ts";
import { frame } from "~/texts/frame.ts";
import { localeOfPage } from "~/texts/locale.ts";
import { visitFromForm } from "~/visit.server.ts";

const Rest = import.meta.env.SSR
  ? More
  : lazy(async () => {
      await whenUsed;
      return { default: (await import("~/components/home/more.tsx")).More };
    });

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
  const listed = listListings(context.env, { limit: FEATURED });
  const [page, demo] = await orErrorPage(Promise.all([listed, shownDemo(request, context)]));
  return { page, demo, origin: context.origin, signedIn: context.person !== null };
}

/** Runs the demo for a visitor, and shows its answer on this page. */
export async function action({ request, context }: ActionFunctionArgs) {
  const form = await readForm(request);
  if (chosen(form, "intent", ["ask", "start-over"]) === "ask" && textOf(form, "text") === "") {
    const detail = "has to say something";
    return refuseForm(`The form's field text ${detail}.`, [{ pointer: "/text", detail }]);
  }
  const demo = context.hostTenant ? null : await demoAgent(context);
  return demo ? visitFromForm(request, context, demo.agent, form, "/#demo") : redirect("/");
}

export default function Home() {
  const { page, demo, origin, signedIn } = useLoaderData<typeof loader>();
  const answer: { problem?: Problem } | undefined = useActionData<typeof action>();
  return (
    <>
      <Hero
        example={exampleOf(page.data)}
        signedIn={signedIn}
        demo={demo as ShownDemo | null}
        problem={answer?.problem?.detail}
      />
      <Featured page={page} />
      <Suspense>
        <Rest origin={origin} />
      </Suspense>
    </>
  );
}

/** The agent that the first button leads to: one that shows at once what this is for. */
const exampleOf = (listings: ListingView[]) =>
  listings.find(({ agentSlug }) => agentSlug === "csv-insights") ?? listings[0];
