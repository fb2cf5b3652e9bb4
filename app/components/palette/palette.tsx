import { lazy, Suspense, useMemo, useState } from "react";
import { Icon } from "~/components/ui/icon.tsx";
import { palette } from "~/texts/palette.ts";
import { useTexts } from "~/texts/texts.ts";
import { useShortcuts } from "./use-shortcuts.ts";

// Loaded when they are asked for.
const PaletteDialog = lazy(() => import("./palette-dialog.tsx"));
const ShortcutsDialog = lazy(() => import("./shortcuts-dialog.tsx"));

/** The way to everything by keyboard: a button that opens the palette, and the shortcuts of every page. */
export function Palette() {
  const t = useTexts(palette);
  const [shown, setShown] = useState<"palette" | "help">();
  const open = useMemo(() => ({ palette: () => setShown("palette"), help: () => setShown("help") }), []);
  useShortcuts(open);
  const close = () => setShown(undefined);
  return (
    <>
      <button
        type="button"
        data-needs-scripts
        onClick={open.palette}
        aria-haspopup="dialog"
        aria-keyshortcuts="Control+K Meta+K"
        className="flex h-9 items-center gap-2 rounded-md px-2 text-on-navy/75 text-sm hover:bg-on-navy/10 hover:text-on-navy focus-visible:outline-on-navy lg:border lg:border-on-navy/20"
      >
        <Icon name="search" className="size-5 lg:size-4" />
        <span className="sr-only lg:not-sr-only">{t.open}</span>
        <span aria-hidden="true" className="hidden font-mono text-on-navy/55 text-xs lg:inline">
          {"Ctrl K"}
        </span>
      </button>
      {/* Not there before it is asked for: a key pressed while the page wakes would find it half awake. */}
      {shown && (
        <Suspense>
          {shown === "palette" ? <PaletteDialog onClose={close} /> : <ShortcutsDialog onClose={close} />}
        </Suspense>
      )}
    </>
  );
}
