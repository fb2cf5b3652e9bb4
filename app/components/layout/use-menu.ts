import { useLocation } from "@remix-run/react";
import { useEffect, useRef } from "react";

const TYPING = "input, textarea, select, [contenteditable]";

/**
 * What a native disclosure needs to be a menu: it closes on Escape, by a click elsewhere, and with the next page; a key,
 * pressed anywhere but in a field, opens it.
 */
export function useMenu(key?: string) {
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
      if (event.key !== key || (event.target instanceof Element && event.target.closest(TYPING))) return;
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
  }, [key]);
  return menu;
}
