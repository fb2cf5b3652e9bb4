import { Link } from "@remix-run/react";
import type { ListingView } from "@workers/catalog/contract.ts";
import { CardRating } from "~/components/reviews/card-rating.tsx";
import { cx } from "~/components/ui/cx.ts";
import { Icon } from "~/components/ui/icon.tsx";
import { formatMoney } from "~/format.ts";
import { directory } from "~/texts/directory.ts";
import { useTexts } from "~/texts/texts.ts";
import { SignalFlag } from "./signal-flag.tsx";

/** A listed agent: its name, what it does, and the way to its page; the whole card leads there. */
export function AgentCard({
  listing,
  heading: Heading,
  wide = false,
}: {
  listing: ListingView;
  heading: "h2" | "h3";
  wide?: boolean;
}) {
  const t = useTexts(directory);
  const { agentSlug, tenantSlug, title, description, category, runs, verified } = listing;
  const price = listing.pricePerRunMicros;
  return (
    <li
      className={cx(
        "group relative flex min-w-0 flex-col gap-3 rounded-xl border border-line bg-surface p-5 shadow-card transition-colors hover:border-line-strong has-focus-visible:border-focus",
        wide && "md:flex-row md:items-center md:gap-6",
      )}
    >
      <div className={cx("flex items-center gap-3", wide && "md:w-64 md:shrink-0")}>
        <SignalFlag slug={agentSlug} className="size-10" />
        <div className="min-w-0">
          <Heading className="font-semibold leading-snug">
            <Link
              to={`/agents/${tenantSlug}/${agentSlug}`}
              className="outline-none after:absolute after:inset-0 after:rounded-xl focus-visible:after:outline-2 focus-visible:after:outline-focus focus-visible:after:outline-offset-2"
            >
              {title}
            </Link>
          </Heading>
          <p className="flex items-center gap-1 font-mono text-faint text-xs">
            <span className="truncate">
              {tenantSlug}/{agentSlug}
            </span>
            {verified && (
              <span title={t.verified} className="text-good">
                <Icon name="shield" className="size-3.5" />
                <span className="sr-only">{t.verified}</span>
              </span>
            )}
          </p>
        </div>
      </div>
      <div className="min-w-0 flex-1">
        <p className={cx("text-pretty text-soft text-sm", wide ? "line-clamp-2" : "line-clamp-3")}>
          {description}
        </p>
      </div>
      <p
        className={cx(
          "flex items-center justify-between gap-3 border-line border-t pt-3 text-faint text-xs",
          wide && "md:w-56 md:shrink-0 md:border-t-0 md:pt-0",
        )}
      >
        <span className="truncate">{t.categories[category].title}</span>
        <span className="inline-flex items-center whitespace-nowrap">
          {listing.rating !== null && <CardRating rating={listing.rating} reviews={listing.reviews} />}
          {price > 0 && `${t.perRun(formatMoney(price))} · `}
          {t.runs(runs)}
        </span>
      </p>
    </li>
  );
}
