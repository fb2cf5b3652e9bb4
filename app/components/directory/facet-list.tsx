import { Link } from "@remix-run/react";
import type { FacetCounts, FacetName } from "@workers/catalog/contract.ts";
import { cx } from "~/components/ui/cx.ts";
import { FilterChips } from "~/components/ui/filter-chips.tsx";
import { Icon } from "~/components/ui/icon.tsx";
import { type Asked, addressOf, chosenOf, FACETS } from "~/directory.ts";
import { directory, valueName } from "~/texts/directory.ts";
import { useTexts } from "~/texts/texts.ts";

interface FacetsProps {
  asked: Asked;
  facets: FacetCounts;
}

/** Filters with how much each would find, as links: beside the results, or on a phone in a part that opens. */
export function Filters(props: FacetsProps) {
  const t = useTexts(directory);
  const chosen = chosenOf(props.asked).length;
  return (
    <>
      <details className="rounded-xl border border-line bg-surface lg:hidden">
        <summary className="flex items-center justify-between gap-2 px-4 py-3 font-medium text-sm">
          {chosen > 0 ? `${t.filters} (${chosen})` : t.filters}
          <Icon name="chevronDown" />
        </summary>
        <div className="border-line border-t px-2 py-3">
          <Facets {...props} />
        </div>
      </details>
      <div className="hidden lg:block">
        <Facets {...props} />
      </div>
    </>
  );
}

function Facets({ asked, facets }: FacetsProps) {
  const t = useTexts(directory);
  return (
    <nav aria-label={t.filters} className="grid gap-5">
      {FACETS.filter((name) => facets[name].length > 0).map((name) => (
        <section key={name}>
          <h2 className="px-2 font-semibold text-faint text-xs">{t.facets[name]}</h2>
          <ul className="mt-1.5">
            {facets[name].map(({ value, count }) => (
              <li key={value}>
                <Choice asked={asked} name={name} value={value} count={count} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </nav>
  );
}

/** A value of a facet: a link that chooses it, or takes the choice back. */
function Choice({
  asked,
  name,
  value,
  count,
}: {
  asked: Asked;
  name: FacetName;
  value: string;
  count: number;
}) {
  const t = useTexts(directory);
  const isChosen = asked[name] === value;
  return (
    <Link
      to={addressOf(asked, { [name]: isChosen ? undefined : value })}
      preventScrollReset
      aria-current={isChosen ? "true" : undefined}
      className={cx(
        "flex min-h-8 items-center justify-between gap-3 rounded-md px-2 py-1 text-sm hover:bg-sunken",
        isChosen ? "bg-sunken font-medium text-ink" : "text-soft",
      )}
    >
      <span className="flex min-w-0 items-center gap-2">
        {isChosen && <Icon name="check" className="text-good" />}
        <span className="truncate">{valueName(t, name, value)}</span>
      </span>
      <span className="text-faint text-xs tabular-nums">{count}</span>
    </Link>
  );
}

/** What is chosen, each with the way to take it back. */
export function Chosen({ asked }: { asked: Asked }) {
  const t = useTexts(directory);
  const chips = chosenOf(asked).map(([name, value]) => {
    const label = `${t.facets[name]}: ${valueName(t, name, value)}`;
    return { label, remove: t.remove(label), to: addressOf(asked, { [name]: undefined }) };
  });
  const { q, sort, view } = asked;
  return (
    <FilterChips
      label={t.chosen}
      chips={chips}
      clear={{ label: t.clear, to: addressOf({ q, sort, view }) }}
    />
  );
}
