import { Link, useLocation } from "@remix-run/react";
import { cx } from "~/components/ui/cx.ts";
import { Icon, type IconName } from "~/components/ui/icon.tsx";
import { frame } from "~/texts/frame.ts";
import { useTexts } from "~/texts/texts.ts";

/** `pages`: the paths of the pages that belong to a link, which are not all below its own. */
const LINKS: {
  to: string;
  label: "overview" | "agents" | "runs" | "usage" | "settings";
  icon: IconName;
  pages: RegExp;
}[] = [
  { to: "/console", label: "overview", icon: "home", pages: /^\/console\/?$/ },
  { to: "/console/agents", label: "agents", icon: "grid", pages: /^\/console\/(agents|shared)\b/ },
  { to: "/console/runs", label: "runs", icon: "list", pages: /^\/console\/runs\b/ },
  { to: "/console/usage", label: "usage", icon: "chart", pages: /^\/console\/usage\b/ },
  { to: "/console/settings", label: "settings", icon: "settings", pages: /^\/console\/settings\b/ },
];

/** Ways through the workspace: a column beside the page, or a row above it where there is little room. */
export function ConsoleNav({ workspace, role }: { workspace: string; role: string }) {
  const { pathname } = useLocation();
  const t = useTexts(frame).workspace;
  return (
    <nav aria-label={t.nav} className="flex min-w-0 flex-col gap-5 lg:sticky lg:top-20 lg:self-start">
      <div className="hidden lg:block">
        <p className="truncate font-semibold">{workspace}</p>
        <p className="text-faint text-xs">{t.roles[role]}</p>
      </div>
      <ul className="-mx-1 flex gap-x-1 overflow-x-auto p-1 lg:flex-col lg:overflow-visible">
        {LINKS.map(({ to, label, icon, pages }) => (
          <li key={to}>
            <Link
              to={to}
              aria-current={pages.test(pathname) ? "page" : undefined}
              className={cx(
                "flex items-center gap-2.5 whitespace-nowrap rounded-lg px-2.5 py-2 font-medium text-sm -outline-offset-2 sm:px-3",
                pages.test(pathname)
                  ? "bg-surface text-ink shadow-card ring-1 ring-line"
                  : "text-faint hover:text-ink",
              )}
            >
              <Icon name={icon} className="hidden size-4.5 sm:block" />
              {t[label]}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
