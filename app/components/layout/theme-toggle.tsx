import { useFetcher } from "@remix-run/react";
import { useEffect } from "react";
import { Icon, type IconName } from "~/components/ui/icon.tsx";
import { frame } from "~/texts/frame.ts";
import { useTexts } from "~/texts/texts.ts";
import type { Theme } from "~/theme.server.ts";

const NEXT = { system: "light", light: "dark", dark: "system" } as const satisfies Record<Theme, Theme>;
const ICONS = { system: "system", light: "sun", dark: "moon" } as const satisfies Record<Theme, IconName>;

/** Steps through the themes; a form, so it works without scripts, and the page changes at once with them. */
export function ThemeToggle({ theme }: { theme: Theme }) {
  const fetcher = useFetcher();
  const names = useTexts(frame).theme;
  const asked = fetcher.formData?.get("theme") as Theme | undefined;
  const current = asked ?? theme;
  useEffect(() => {
    if (asked === undefined) return;
    if (asked === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = asked;
  }, [asked]);
  const next = NEXT[current];
  return (
    <fetcher.Form method="post" action="/theme">
      <button
        type="submit"
        name="theme"
        value={next}
        aria-label={names.change(names[current], names[next])}
        title={names.label(names[current])}
        className="grid size-9 place-items-center rounded-md text-on-navy/75 hover:bg-on-navy/10 hover:text-on-navy focus-visible:outline-on-navy"
      >
        <Icon name={ICONS[current]} className="size-5" />
      </button>
    </fetcher.Form>
  );
}
