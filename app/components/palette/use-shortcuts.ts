import { useNavigate } from "@remix-run/react";
import { useEffect, useRef } from "react";
import { PLACES } from "./places.ts";

const TYPING = "input, textarea, select, [contenteditable], dialog";
/** How long the second key of two may take. */
const SECOND_KEY_MS = 1_500;

/** Keys of every page: Ctrl or ⌘ with K, `?`, and `g` with the key of a place; not while one types, but for the first. */
export function useShortcuts(open: { palette(): void; help(): void }): void {
  const navigate = useNavigate();
  const leadAt = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        return open.palette();
      }
      const typing = event.target instanceof Element && event.target.closest(TYPING);
      if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "?") return open.help();
      const place = PLACES.find(({ key }) => key === event.key);
      if (place && event.timeStamp - leadAt.current < SECOND_KEY_MS) navigate(place.to);
      leadAt.current = event.key === "g" ? event.timeStamp : Number.NEGATIVE_INFINITY;
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [navigate, open]);
}
