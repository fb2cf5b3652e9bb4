import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { useActionData, useLoaderData } from "@remix-run/react";
import { decideReview, listReported } from "@workers/reviews/index.ts";
import { requirePerson } from "~/access.server.ts";
import { ReportedReviews } from "~/components/admin/reported-reviews.tsx";
import { ProblemNotice } from "~/components/agents/problem-notice.tsx";
import { PageHeader } from "~/components/ui/page-header.tsx";
import { Pager } from "~/components/ui/pager.tsx";
import { TabLinks } from "~/components/ui/tab-links.tsx";
import { chosen, readForm, textOf } from "~/form.server.ts";
import { privateMeta } from "~/meta.ts";
import { pageQueryOf } from "~/page-query.ts";
import { attempt, orErrorPage, problemAnswer } from "~/problems.server.ts";
import { moderation } from "~/texts/moderation.ts";
import { useTexts } from "~/texts/texts.ts";

export { refusalHeaders as headers } from "~/problems.server.ts";

export const meta: MetaFunction = (page) => privateMeta(page, "Reviews");

const STATES = ["reported", "hidden"] as const;

/** A page of what people have reported, or with `tab=hidden` of what is hidden. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const { tab, cursor } = pageQueryOf(request, ["tab", "cursor"]);
  const state = STATES.find((one) => one === tab) ?? "reported";
  const list = listReported(requirePerson(request, context), { state, ...(cursor && { cursor }) });
  return { state, page: await orErrorPage(list) };
}

/** Hides a `review` or keeps it (`intent`), for a `reason` that its author reads. */
export async function action({ request, context }: ActionFunctionArgs) {
  const person = requirePerson(request, context);
  const form = await readForm(request);
  const decision = chosen(form, "intent", ["hide", "keep"]);
  const [id, reason] = [textOf(form, "review"), textOf(form, "reason")];
  const done = await attempt(decideReview(person, id, { decision, reason }));
  return done.ok
    ? redirect(new URL(request.url).pathname + new URL(request.url).search)
    : problemAnswer(done.problem);
}

export default function Reviews() {
  const { state, page } = useLoaderData<typeof loader>();
  const problem = useActionData<typeof action>()?.problem;
  const t = useTexts(moderation);
  return (
    <div className="grid gap-6">
      <PageHeader title={t.title} description={t.description} />
      {problem && <ProblemNotice problem={problem} />}
      <TabLinks label={t.title} tabs={STATES.map((id) => ({ id, label: t.states[id] }))} />
      <ReportedReviews reviews={page.data} state={state} />
      <Pager nextCursor={page.nextCursor} />
    </div>
  );
}
