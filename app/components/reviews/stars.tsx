import { reviews } from "~/texts/reviews.ts";
import { useTexts } from "~/texts/texts.ts";
import { Star } from "./star.tsx";

/** So many stars of five, said in words to who does not see them. */
export function Stars({ rating, className }: { rating: number; className?: string }) {
  const t = useTexts(reviews);
  return (
    <span className="inline-flex shrink-0 items-center gap-0.5">
      <span className="sr-only">{t.of(String(Math.round(rating)))}</span>
      {[1, 2, 3, 4, 5].map((star) => (
        <Star key={star} full={star <= Math.round(rating)} className={className} />
      ))}
    </span>
  );
}

/** One to five stars as radio buttons: chosen by arrows, and without scripts. */
export function StarChoice({ chosen }: { chosen: number | undefined }) {
  const t = useTexts(reviews);
  return (
    <fieldset>
      <legend className="mb-1.5 font-medium text-sm">{t.rating}</legend>
      <div className="flex flex-wrap gap-2">
        {[1, 2, 3, 4, 5].map((star) => (
          <label
            key={star}
            className="flex min-h-10 cursor-pointer items-center gap-1.5 rounded-lg border border-line-strong px-3 text-sm has-checked:border-signal has-checked:bg-sunken"
          >
            <input
              type="radio"
              name="rating"
              value={star}
              defaultChecked={chosen === star}
              required
              className="accent-signal"
            />
            <span className="tabular-nums" aria-hidden="true">
              {star}
            </span>
            <Star />
            <span className="sr-only">{t.stars(star)}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
