import { directory } from "~/texts/directory.ts";
import { useLocale } from "~/texts/locale.ts";
import { useTexts } from "~/texts/texts.ts";
import { Star } from "./star.tsx";

/** What an agent's reviews come to, before what else its card says. */
export function CardRating({ rating, reviews }: { rating: number; reviews: number }) {
  const t = useTexts(directory);
  const number = rating.toLocaleString(useLocale(), { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  return (
    <span className="inline-flex items-center">
      <Star className="mr-1 size-3.5" />
      <span aria-hidden="true">{number}</span>
      <span className="sr-only">{t.rated(number, reviews)}</span>
      <span className="whitespace-pre"> · </span>
    </span>
  );
}
