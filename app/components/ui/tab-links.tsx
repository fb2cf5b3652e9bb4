import { Link, useSearchParams } from "@remix-run/react";
import { useEffect, useRef } from "react";
import { cx } from "./cx.ts";

export interface TabLink {
  /** Value of the query parameter; the first one is what the page shows without it. */
  id: string;
  label: string;
  count?: number;
}

/** Tabs as links (`?tab=…`): they work before scripts load, can be shared, and the back button knows them. */
export function TabLinks({ tabs, label, param = "tab" }: { tabs: TabLink[]; label: string; param?: string }) {
  const [search] = useSearchParams();
  const current = (tabs.find(({ id }) => id === search.get(param)) ?? tabs[0])?.id;
  const row = useRef<HTMLElement>(null);
  // Where there is no room for all, the chosen one is in sight. (Some browsers know that from the style alone.)
  useEffect(() => {
    const chosen = row.current?.querySelector<HTMLElement>(`[data-tab="${current}"]`);
    if (row.current && chosen) row.current.scrollLeft = chosen.offsetLeft - row.current.offsetLeft - 32;
  }, [current]);
  return (
    <nav
      ref={row}
      aria-label={label}
      className="-mb-px flex gap-1 overflow-x-auto border-line border-b [scrollbar-width:none]"
    >
      {tabs.map((tab, index) => {
        const next = new URLSearchParams(search);
        if (index === 0) next.delete(param);
        else next.set(param, tab.id);
        const active = tab.id === current;
        return (
          <Link
            key={tab.id}
            to={{ search: next.toString() }}
            data-tab={tab.id}
            preventScrollReset
            aria-current={active ? "page" : undefined}
            className={cx(
              "-mb-px whitespace-nowrap border-b-2 px-3 py-2.5 font-medium text-sm -outline-offset-2",
              active
                ? "border-signal text-ink [scroll-initial-target:nearest]"
                : "border-transparent text-faint hover:text-ink",
            )}
          >
            {tab.label}
            {tab.count !== undefined && <span className="ml-1.5 font-normal text-faint">{tab.count}</span>}
          </Link>
        );
      })}
    </nav>
  );
}
