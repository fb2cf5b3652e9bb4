import { NavLink } from "@remix-run/react";
import { cx } from "~/components/ui/cx.ts";

export interface SettingsLink {
  to: string;
  label: string;
}

/** Ways through the settings: a column beside the page, or a row above it where there is little room. */
export function SettingsNav({ links, label = "Settings" }: { links: SettingsLink[]; label?: string }) {
  return (
    <nav aria-label={label} className="min-w-0 xl:sticky xl:top-20 xl:self-start">
      <ul className="-mb-px flex gap-1 overflow-x-auto border-line border-b xl:flex-col xl:border-b-0 xl:border-l">
        {links.map(({ to, label }) => (
          <li key={to}>
            <NavLink
              to={to}
              end={to === links[0]?.to}
              className={({ isActive }) =>
                cx(
                  "block whitespace-nowrap border-b-2 px-3 py-2.5 font-medium text-sm -outline-offset-2",
                  "xl:-ml-px xl:border-b-0 xl:border-l-2 xl:py-1.5 xl:pl-4",
                  isActive ? "border-signal text-ink" : "border-transparent text-faint hover:text-ink",
                )
              }
            >
              {label}
            </NavLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}
