import { Link, useLocation } from "@remix-run/react";
import { menuItem } from "~/components/layout/menu.ts";
import { useMenu } from "~/components/layout/use-menu.ts";
import { cx } from "~/components/ui/cx.ts";
import { Icon } from "~/components/ui/icon.tsx";

export interface SettingsLink {
  to: string;
  label: string;
}

interface NavProps {
  links: SettingsLink[];
  label?: string;
}

/** Ways through the settings: a column beside the page, or where there is little room a menu that says where one is. */
export function SettingsNav({ links, label = "Settings" }: NavProps) {
  const { pathname } = useLocation();
  const here = links.findLast(({ to }) => pathname === to || pathname.startsWith(`${to}/`)) ?? links[0];
  return (
    <nav aria-label={label} className="min-w-0 xl:sticky xl:top-20 xl:self-start">
      <NavMenu links={links} label={label} here={here} />
      <ul className="hidden border-line border-l xl:block">
        {links.map(({ to, label }) => (
          <li key={to}>
            <Link
              to={to}
              aria-current={to === here?.to ? "page" : undefined}
              className={cx(
                "-ml-px block whitespace-nowrap border-l-2 py-1.5 pr-3 pl-4 font-medium text-sm -outline-offset-2",
                to === here?.to ? "border-signal text-ink" : "border-transparent text-faint hover:text-ink",
              )}
            >
              {label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** A native disclosure, so it opens without scripts, too. */
function NavMenu({ links, label, here }: Required<NavProps> & { here: SettingsLink | undefined }) {
  const menu = useMenu();
  return (
    <details ref={menu} className="group rounded-lg border border-line bg-surface xl:hidden">
      <summary className="flex cursor-pointer list-none items-center justify-between gap-3 rounded-lg px-4 py-2.5 text-sm [&::-webkit-details-marker]:hidden">
        <span className="min-w-0 truncate">
          <span className="text-faint">{label} / </span>
          <span className="font-medium">{here?.label}</span>
        </span>
        <Icon name="chevronDown" className="shrink-0 text-faint group-open:rotate-180" />
      </summary>
      <ul className="grid border-line border-t p-1.5 sm:grid-cols-2">
        {links.map(({ to, label }) => (
          <li key={to}>
            <Link
              to={to}
              aria-current={to === here?.to ? "page" : undefined}
              className={cx(menuItem, to === here?.to ? "font-semibold" : "text-soft")}
            >
              {label}
            </Link>
          </li>
        ))}
      </ul>
    </details>
  );
}
