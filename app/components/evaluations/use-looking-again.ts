import { useRevalidator } from "@remix-run/react";
import { useEffect, useState } from "react";

/** The page looks again soon after something has changed, and ever later while nothing does. */
const FIRST_MS = 1_500;
const MOST_MS = 15_000;
const GROWS = 1.5;

/** How long to wait before the next look, when so many in a row have shown nothing new. */
const pauseAfter = (looks: number): number => Math.min(MOST_MS, FIRST_MS * GROWS ** looks);

/** Has the page look again while something goes on, but not while nobody sees it. `seen` tells one state from another. */
export function useLookingAgain(goesOn: boolean, seen: string): void {
  const { revalidate, state } = useRevalidator();
  const [looked, setLooked] = useState({ at: seen, times: 0 });
  const times = looked.at === seen ? looked.times : 0;
  useEffect(() => {
    if (!goesOn || state !== "idle") return;
    const look = () => {
      if (document.hidden) return;
      setLooked({ at: seen, times: times + 1 });
      revalidate();
    };
    const timer = setTimeout(look, pauseAfter(times));
    // Whoever comes back to the page sees at once how it stands.
    document.addEventListener("visibilitychange", look);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, [goesOn, seen, times, state, revalidate]);
}
