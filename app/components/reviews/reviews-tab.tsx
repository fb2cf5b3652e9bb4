import { Link } from "@remix-run/react";
import type { ReviewSummary } from "@workers/reviews/contract.ts";
import { ProblemNotice } from "~/components/agents/problem-notice.tsx";
import { ButtonLink } from "~/components/ui/button.tsx";
import { Card } from "~/components/ui/card.tsx";
import { DoneNotice } from "~/components/ui/done-notice.tsx";
import { EmptyState } from "~/components/ui/empty-state.tsx";
import { Pager } from "~/components/ui/pager.tsx";
import type { Problem } from "~/problem.ts";
import type { ShownReviews } from "~/reviews-page.server.ts";
import { useLocale } from "~/texts/locale.ts";
import { reviews } from "~/texts/reviews.ts";
import { useTexts } from "~/texts/texts.ts";
import { OwnReview } from "./own-review.tsx";
import { ReviewList } from "./review-list.tsx";
import { Stars } from "./stars.tsx";

const ALL = "?tab=reviews";

/** What workspaces that ran the agent say of it, and the form for those who may. */
export function ReviewsTab({
  shown,
  path,
  manage,
  problem,
}: {
  shown: ShownReviews;
  path: string;
  /** Where an own agent is managed. */
  manage: string;
  problem: Problem | undefined;
}) {
  const t = useTexts(reviews);
  const { page, rating, own, mayReply, mayReport } = shown;
  if (!page)
    return (
      <Card>
        <EmptyState title={t.notListed} action={<ButtonLink to={manage}>{t.toAgent}</ButtonLink>}>
          {t.notListedText}
        </EmptyState>
      </Card>
    );
  const nothing = page.data.length === 0;
  return (
    <div className="grid gap-6">
      <h2 className="sr-only">{t.title}</h2>
      <DoneNotice words={t.done} />
      {problem && <ProblemNotice problem={problem} />}
      {page.summary.reviews > 0 && <Summary summary={page.summary} rating={rating} />}
      <OwnReview shown={shown} path={`${path}${ALL}`} problem={problem} />
      <Card>
        {nothing ? (
          <EmptyState
            title={rating ? t.noneOf : t.none}
            action={
              rating ? (
                <ButtonLink to={ALL}>{t.all}</ButtonLink>
              ) : (
                <ButtonLink to="?tab=try">{t.tryIt}</ButtonLink>
              )
            }
          >
            {t.noneText}
          </EmptyState>
        ) : (
          <ReviewList list={page.data} own={own?.id} mayReply={mayReply} mayReport={mayReport} />
        )}
      </Card>
      <Pager nextCursor={page.nextCursor} />
    </div>
  );
}

/** What the reviews come to, and how many gave how many stars: each leads to those alone. */
function Summary({ summary, rating: only }: { summary: ReviewSummary; rating: string | null }) {
  const t = useTexts(reviews);
  const locale = useLocale();
  const rating = (summary.rating ?? 0).toLocaleString(locale, {
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  });
  return (
    <Card className="grid items-center gap-6 p-5 sm:grid-cols-[auto_minmax(0,1fr)] sm:gap-10">
      <div className="grid gap-1">
        <p className="font-semibold text-4xl tabular-nums">{rating}</p>
        <Stars rating={summary.rating ?? 0} className="size-5" />
        <p className="max-w-52 text-pretty text-faint text-xs">
          {t.from(summary.reviews)}. {t.weighed}
        </p>
      </div>
      <div className="grid gap-1">
        {summary.stars.map(({ rating: stars, count }) => (
          <Link
            key={stars}
            to={only === String(stars) ? ALL : `${ALL}&rating=${stars}`}
            preventScrollReset
            aria-current={only === String(stars) ? "true" : undefined}
            aria-label={t.only(stars, count)}
            className="grid min-h-6 grid-cols-[1ch_minmax(0,1fr)_4ch] items-center gap-3 rounded text-sm tabular-nums hover:bg-sunken aria-[current=true]:bg-sunken"
          >
            <span>{stars}</span>
            <svg
              viewBox="0 0 100 4"
              preserveAspectRatio="none"
              aria-hidden="true"
              className="h-2 w-full rounded"
            >
              <rect width="100" height="4" className="fill-sunken" />
              <rect width={(100 * count) / Math.max(1, summary.reviews)} height="4" className="fill-signal" />
            </svg>
            <span className="text-right text-faint">{count}</span>
          </Link>
        ))}
        {only && (
          <Link to={ALL} preventScrollReset className="link text-sm">
            {t.all}
          </Link>
        )}
      </div>
    </Card>
  );
}
