import { Form } from "@remix-run/react";
import type { ReviewView } from "@workers/reviews/contract.ts";
import { Button } from "~/components/ui/button.tsx";
import { LabelledTextarea } from "~/components/ui/labelled.tsx";
import { Opened } from "~/components/ui/opened.tsx";
import { Moment } from "~/components/ui/time.tsx";
import { reviews } from "~/texts/reviews.ts";
import { useTexts } from "~/texts/texts.ts";
import { Stars } from "./stars.tsx";

interface May {
  mayReply: boolean;
  mayReport: boolean;
}

/** What workspaces say, each with the creator's reply. */
export function ReviewList({ list, own, ...may }: { list: ReviewView[]; own: string | undefined } & May) {
  return (
    <ul className="grid divide-y divide-line">
      {list.map((review) => (
        <Review
          key={review.id}
          review={review}
          mayReply={may.mayReply}
          mayReport={may.mayReport && review.id !== own && !may.mayReply}
        />
      ))}
    </ul>
  );
}

function Review({ review, mayReply, mayReport }: { review: ReviewView } & May) {
  const t = useTexts(reviews);
  const { id, workspace, rating, text, createdAt, editedAt, reply } = review;
  return (
    <li className="grid gap-3 p-5">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
        <Stars rating={rating} />
        <span className="wrap-anywhere font-medium">{workspace}</span>
        <span className="text-faint text-xs">
          <Moment at={createdAt} />
          {editedAt && ` · ${t.edited}`}
        </span>
      </div>
      {text && <p className="wrap-anywhere whitespace-pre-line text-sm">{text}</p>}
      {reply && (
        <div className="rounded-lg bg-sunken p-4 text-sm">
          <p className="font-medium">
            {t.reply}{" "}
            <span className="font-normal text-faint text-xs">{reply.editedAt && `· ${t.edited}`}</span>
          </p>
          <p className="wrap-anywhere mt-1 whitespace-pre-line">{reply.text}</p>
        </div>
      )}
      {mayReply && <ReplyForm id={id} reply={reply?.text} />}
      {mayReport && <ReportForm id={id} />}
    </li>
  );
}

function ReplyForm({ id, reply }: { id: string; reply: string | undefined }) {
  const t = useTexts(reviews);
  return (
    <Opened summary={reply === undefined ? t.answer : t.changeAnswer}>
      <Form method="post" className="grid gap-3">
        <input type="hidden" name="review" value={id} />
        <LabelledTextarea
          id={`reply-${id}`}
          name="text"
          label={t.yourReply}
          rows={3}
          maxLength={2000}
          defaultValue={reply}
          required
        />
        <div className="flex flex-wrap gap-2">
          <Button type="submit" name="intent" value="reply" size="sm" variant="solid">
            {t.saveReply}
          </Button>
          {reply !== undefined && (
            <Button
              type="submit"
              name="intent"
              value="remove-reply"
              size="sm"
              variant="danger"
              formNoValidate
            >
              {t.removeReply}
            </Button>
          )}
        </div>
      </Form>
    </Opened>
  );
}

function ReportForm({ id }: { id: string }) {
  const t = useTexts(reviews);
  return (
    <Opened summary={t.report}>
      <Form method="post" className="grid justify-items-start gap-3">
        <input type="hidden" name="review" value={id} />
        <div className="w-full">
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
        </div>
        <Button type="submit" name="intent" value="report" size="sm">
          {t.send}
        </Button>
      </Form>
    </Opened>
  );
}
