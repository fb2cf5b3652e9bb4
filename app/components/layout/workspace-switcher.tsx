import { Form, Link } from "@remix-run/react";
import { cx } from "~/components/ui/cx.ts";
import { Icon } from "~/components/ui/icon.tsx";
import { menuItem, menuSheet } from "./menu.ts";
import { useMenu } from "./use-menu.ts";

export interface SwitchableWorkspace {
  slug: string;
  name: string;
}

/** The current workspace, and the way to the others; a native disclosure, so it opens without scripts, too. */
export function WorkspaceSwitcher({
  current,
  workspaces,
}: {
  current: SwitchableWorkspace;
  workspaces: SwitchableWorkspace[];
}) {
  const menu = useMenu("w");
  return (
    <details ref={menu} className="group relative min-w-0">
      <summary
        title="Switch workspace (W)"
        className="flex min-w-0 list-none items-center gap-1.5 rounded font-medium text-sm focus-visible:outline-on-navy [&::-webkit-details-marker]:hidden"
      >
        <span className="sr-only">Workspace </span>
        <span className="truncate">{current.name}</span>
        <Icon name="chevronDown" className="text-on-navy/60 group-open:rotate-180" />
      </summary>
      <div className={cx(menuSheet, "left-0")}>
        <Form method="post" action="/workspaces/switch" className="max-h-80 overflow-y-auto">
          {workspaces.map(({ slug, name }) => (
            <button key={slug} type="submit" name="workspace" value={slug} data-choice className={menuItem}>
              <span className="min-w-0">
                <span className="block truncate font-medium">{name}</span>
                <span className="block truncate font-mono text-faint text-xs">{slug}</span>
              </span>
              {slug === current.slug && <Icon name="check" className="text-good" />}
            </button>
          ))}
        </Form>
        <div className="mt-1.5 grid border-line border-t pt-1.5">
          <Link to="/workspaces" className={menuItem}>
            All workspaces
          </Link>
          <Link to="/workspaces/new" className={menuItem}>
            Create a workspace
          </Link>
        </div>
      </div>
    </details>
  );
}
