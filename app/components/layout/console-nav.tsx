import { NavLink } from "@remix-run/react";
import { cx } from "~/components/ui/cx.ts";
import { Icon, type IconName } from "~/components/ui/icon.tsx";

const LINKS: { to: string; label: string; icon: IconName; end?: boolean }[] = [
  { to: "/console", label: "Overview", icon: "home", end: true },
  { to: "/console/agents", label: "Agents", icon: "grid" },
  { to: "/console/runs", label: "Runs", icon: "list" },
  { to: "/console/settings", label: "Settings", icon: "settings" },
];

/** Ways through the workspace: a column beside the page, or a row above it where there is little room. */
export function ConsoleNav({ workspace, role }: { workspace: string; role: string }) {
  return (
    <nav aria-label="Workspace" className="flex min-w-0 flex-col gap-5 lg:sticky lg:top-20 lg:self-start">
      <div className="hidden lg:block">
        <p className="truncate font-semibold">{workspace}</p>
        <p className="text-faint text-xs">
          You are {role === "owner" || role === "admin" ? `an ${role}` : `a ${role}`}
        </p>
      </div>
      <ul className="-mx-1 flex gap-x-1 lg:flex-col">
        {LINKS.map(({ to, label, icon, end = false }) => (
          <li key={to}>
            <NavLink
              to={to}
              end={end}
              className={({ isActive }) =>
                cx(
                  "flex items-center gap-2.5 whitespace-nowrap rounded-lg px-2.5 py-2 font-medium text-sm -outline-offset-2 sm:px-3",
                  isActive ? "bg-surface text-ink shadow-card ring-1 ring-line" : "text-faint hover:text-ink",
                )
              }
            >
              <Icon name={icon} className="hidden size-4.5 sm:block" />
              {label}
            </NavLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}
