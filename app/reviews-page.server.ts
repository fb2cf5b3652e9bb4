import { type AppLoadContext, redirect } from "@remix-run/cloudflare";
import type { ReviewBar } from "@workers/reviews/contract.ts";
import {
  getOwnReview,
  listReviews,
  removeReply,
  replyToReview,
  reportReview,
  withdrawReview,
  writeReview,
} from "@workers/reviews/index.ts";
import { may, requireCtx, requireSignedIn, workspaceName } from "./access.server.ts";
import { chosen, readForm, textOf } from "./form.server.ts";
import { pageQueryOf } from "./page-query.ts";
import { attempt, orErrorPage, problemAnswer } from "./problems.server.ts";

/** Why somebody is shown no form to review an agent; null where they are. */
export type NoForm = ReviewBar | "signed_out" | "no_seat" | "role";

/** What the tab of reviews shows; `page` is null for an own agent that is not in the directory. */
export async function reviewsFor(request: Request, context: AppLoadContext, ref: string, mine: boolean) {
  const { ctx, env, person } = context;
  const query = pageQueryOf(request, ["rating"]);
  const asked = listReviews(env, ref, query as Parameters<typeof listReviews>[2]);
  const page = mine ? await attempt(asked) : { ok: true as const, value: await orErrorPage(asked) };
  if (!page.ok && page.problem.code !== "not_found") await orErrorPage(asked);
  const own = ctx && page.ok ? await attempt(getOwnReview(ctx, ref)) : null;
  const mayWrite = ctx !== null && may(ctx, "reviews:write");
  const barred = own?.ok ? own.value.bar : null;
  const noForm: NoForm | null =
    person === null ? "signed_out" : ctx === null ? "no_seat" : (barred ?? (mayWrite ? null : "role"));
  return {
    page: page.ok ? page.value : null,
    rating: query.rating ?? null,
    own: own?.ok ? own.value.review : null,
    noForm,
    workspace: ctx ? workspaceName(context, ctx) : null,
    mayReply: mine && ctx !== null && may(ctx, "listings:write"),
    mayReport: person !== null,
  };
}
export type ShownReviews = Awaited<ReturnType<typeof reviewsFor>>;

const INTENTS = ["write", "withdraw", "reply", "remove-reply", "report"] as const;
const DONE: Record<(typeof INTENTS)[number], string> = {
  write: "written",
  withdraw: "withdrawn",
  reply: "replied",
  "remove-reply": "removed",
  report: "reported",
};

/** What a form of the tab asks for: `intent`, with `rating` and `text`, `review` and `text`, or `review` and `reason`. */
export async function reviewFromForm(request: Request, context: AppLoadContext, ref: string) {
  const form = await readForm(request);
  const intent = chosen(form, "intent", INTENTS);
  const person = requireSignedIn(request, context);
  const [review, text] = [textOf(form, "review"), textOf(form, "text")];
  const ctx = () => requireCtx(request, context);
  const acts: Record<typeof intent, () => Promise<unknown>> = {
    write: () => writeReview(ctx(), ref, { rating: Number(textOf(form, "rating")), text }),
    withdraw: () => withdrawReview(ctx(), ref),
    reply: () => replyToReview(ctx(), review, { text }),
    "remove-reply": () => removeReply(ctx(), review),
    report: () => reportReview(person, review, { reason: textOf(form, "reason") }),
  };
  const done = await attempt(acts[intent]());
  if (!done.ok) return problemAnswer(done.problem);
  return redirect(`${new URL(request.url).pathname}?tab=reviews&done=${DONE[intent]}`, 303);
}
