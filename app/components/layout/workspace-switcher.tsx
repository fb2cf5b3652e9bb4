import { Form, Link, useLocation } from "@remix-run/react";
import { useEffect, useRef } from "react";
import { Icon } from "~/components/ui/icon.tsx";

export interface SwitchableWorkspace {
  slug: string;
  name: string;
}

const TYPING = "input, textarea, select, [contenteditable]";

/** Opens the menu when `w` is pressed anywhere but in a field, and closes it on Escape or elsewhere. */
function useShortcut() {
  const menu = useRef<HTMLDetailsElement>(null);
  const { pathname } = useLocation();
  // Wherever one has gone, the menu has done its work.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the path is what it is about
  useEffect(() => {
    if (menu.current) menu.current.open = false;
  }, [pathname]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const details = menu.current;
      if (!details || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "Escape" && details.open) {
        details.open = false;
        details.querySelector("summary")?.focus();
      }
      if (event.key !== "w" || (event.target instanceof Element && event.target.closest(TYPING))) return;
      event.preventDefault();
      details.open = true;
      details.querySelector<HTMLElement>("[data-choice]")?.focus();
    };
    const onClick = ({ target }: MouseEvent) => {
      if (menu.current && target instanceof Node && !menu.current.contains(target)) menu.current.open = false;
    };
    document.addEventListener("keydown", onKey);
    document.addEventListener("click", onClick);
    return () => {
      document.removeEventListener("keydown", onKey);
      document.removeEventListener("click", onClick);
    };
  }, []);
  return menu;
}

const choice =
  "flex w-full items-center justify-between gap-3 rounded-md px-3 py-2 text-left text-sm hover:bg-sunken -outline-offset-2";

/** The current workspace, and the way to the others; a native disclosure, so it opens without scripts, too. */
export function WorkspaceSwitcher({
  current,
  workspaces,
}: {
  current: string;
  workspaces: SwitchableWorkspace[];
}) {
  const menu = useShortcut();
  return (
    <details ref={menu} className="group relative min-w-0">
      <summary
        title="Switch workspace (W)"
        className="flex min-w-0 list-none items-center gap-1.5 rounded font-medium text-sm focus-visible:outline-signal [&::-webkit-details-marker]:hidden"
      >
        <span className="sr-only">Workspace </span>
        <span className="truncate">{current}</span>
        <Icon name="chevronDown" className="text-white/60 group-open:rotate-180" />
      </summary>
      <div className="absolute top-full left-0 z-50 mt-3 w-64 max-w-[calc(100vw-2rem)] rounded-xl border border-line bg-surface p-1.5 text-ink shadow-card">
        <Form method="post" action="/workspaces/switch" className="max-h-80 overflow-y-auto">
          {workspaces.map(({ slug, name }) => (
            <button key={slug} type="submit" name="workspace" value={slug} data-choice className={choice}>
              <span className="min-w-0">
                <span className="block truncate font-medium">{name}</span>
                <span className="block truncate font-mono text-faint text-xs">{slug}</span>
              </span>
              {slug === current && <Icon name="check" className="text-good" />}
            </button>
          ))}
        </Form>
        <div className="mt-1.5 grid border-line border-t pt-1.5">
          <Link to="/workspaces" className={choice}>
            All workspaces
          </Link>
          <Link to="/workspaces/new" className={choice}>
            Create a workspace
          </Link>
        </div>
      </div>
    </details>
  );
}
