import { Form, Link } from "@remix-run/react";
import type { ReportedReview } from "@workers/reviews/contract.ts";
import { Stars } from "~/components/reviews/stars.tsx";
import { Button, ButtonLink } from "~/components/ui/button.tsx";
import { Card } from "~/components/ui/card.tsx";
import { EmptyState } from "~/components/ui/empty-state.tsx";
import { LabelledTextarea } from "~/components/ui/labelled.tsx";
import { Moment } from "~/components/ui/time.tsx";
import { moderation } from "~/texts/moderation.ts";
import { useTexts } from "~/texts/texts.ts";

/** Reviews that wait for a decision, or that one has hidden, each with what was said about it. */
export function ReportedReviews({
  reviews,
  state,
}: {
  reviews: ReportedReview[];
  state: "reported" | "hidden";
}) {
  const t = useTexts(moderation);
  if (reviews.length === 0)
    return (
      <Card>
        <EmptyState title={t.none[state]} action={<ButtonLink to="/admin">{t.back}</ButtonLink>}>
          {t.noneText}
        </EmptyState>
      </Card>
    );
  return (
    <ul className="grid gap-6">
      {reviews.map((review) => (
        <li key={review.id}>
          <Card>
            <Reported review={review} />
          </Card>
        </li>
      ))}
    </ul>
  );
}

function Reported({ review }: { review: ReportedReview }) {
  const t = useTexts(moderation);
  const { id, workspace, rating, text, createdAt, listing, hidden, reports, reported } = review;
  return (
    <article aria-labelledby={`by-${id}`} className="grid gap-4 p-5">
      <header className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
        <Stars rating={rating} />
        <h2 id={`by-${id}`} className="wrap-anywhere font-medium">
          {workspace}
        </h2>
        {listing && (
          <Link to={`/agents/${listing.ref.replace("~", "/")}?tab=reviews`} className="link wrap-anywhere">
            {listing.title}
          </Link>
        )}
        <span className="text-faint text-xs">
          <Moment at={createdAt} />
        </span>
      </header>
      <p className="wrap-anywhere whitespace-pre-line text-sm">{text || t.noText}</p>
      {hidden && (
        <p className="wrap-anywhere rounded-lg bg-warn-soft p-4 text-sm">{t.hidden(hidden.reason)}</p>
      )}
      {reports.length > 0 && (
        <section aria-label={t.reports(reported)} className="rounded-lg bg-sunken p-4 text-sm">
          <h3 className="font-medium">{t.reports(reported)}</h3>
          <ul className="mt-2 grid list-disc gap-1 pl-5">
            {reports.map(({ reason, at }) => (
              <li key={at + reason} className="wrap-anywhere">
                {reason}{" "}
                <span className="text-faint text-xs">
                  <Moment at={at} />
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
      <Form method="post" className="grid gap-3">
        <input type="hidden" name="review" value={id} />
        <LabelledTextarea
          id={`reason-${id}`}
          name="reason"
          label={t.reason}
          description={t.reasonAbout}
          rows={2}
          minLength={10}
          maxLength={500}
          required
        />
        <div className="flex flex-wrap gap-2">
          {!hidden && (
            <Button type="submit" name="intent" value="hide" size="sm" variant="danger">
              {t.hide}
            </Button>
          )}
          <Button type="submit" name="intent" value="keep" size="sm">
            {hidden ? t.bringBack : t.keep}
          </Button>
        </div>
      </Form>
    </article>
  );
}
