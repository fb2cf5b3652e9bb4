import { Form } from "@remix-run/react";
import { Button, ButtonLink } from "~/components/ui/button.tsx";
import { Section } from "~/components/ui/card.tsx";
import { cx } from "~/components/ui/cx.ts";
import { LabelledTextarea } from "~/components/ui/labelled.tsx";
import { Notice } from "~/components/ui/notice.tsx";
import type { Problem } from "~/problem.ts";
import { signInPath } from "~/redirects.ts";
import type { ShownReviews } from "~/reviews-page.server.ts";
import { reviews } from "~/texts/reviews.ts";
import { useTexts } from "~/texts/texts.ts";
import { StarChoice } from "./stars.tsx";

/** The form for those who may review the agent; for the others, why they may not. */
export function OwnReview({
  shown: { own, noForm, workspace },
  path,
  problem,
}: {
  shown: ShownReviews;
  path: string;
  problem: Problem | undefined;
}) {
  const t = useTexts(reviews);
  if (noForm === "signed_out")
    return (
      <p className="flex flex-wrap items-center gap-x-4 gap-y-2 text-soft text-sm">
        {t.signedOut}
        <ButtonLink to={signInPath(path)} size="sm">
          {t.signIn}
        </ButtonLink>
      </p>
    );
  if (noForm) return <p className="text-pretty text-soft text-sm">{t.why[noForm]}</p>;
  return (
    <Section title={t.yours(workspace ?? "")}>
      {own?.hidden && <Notice tone="warn" title={t.hidden(own.hidden.reason)} />}
      <Form
        method="post"
        key={own?.editedAt ?? own?.id}
        className={cx("grid max-w-xl gap-5", own?.hidden && "mt-4")}
      >
        <StarChoice chosen={own?.rating} />
        <LabelledTextarea
          id="review-text"
          name="text"
          label={t.text}
          description={t.textAbout}
          rows={4}
          maxLength={2000}
          defaultValue={own?.text}
          problem={problem}
        />
        <div className="flex flex-wrap gap-2">
          <Button type="submit" name="intent" value="write" variant="solid">
            {own ? t.save : t.publish}
          </Button>
          {own && (
            <Button type="submit" name="intent" value="withdraw" variant="danger" formNoValidate>
              {t.withdraw}
            </Button>
          )}
        </div>
      </Form>
    </Section>
  );
}
