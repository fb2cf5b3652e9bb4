import { useRevalidator } from "@remix-run/react";
import type { RunSummary } from "@workers/runs/contract.ts";
import { useEffect, useRef, useState } from "react";
import { runs } from "~/texts/runs.ts";
import { useTexts } from "~/texts/texts.ts";

/** How often the list is read again, while somebody sees it. */
const EVERY_MS = 4_000;

/** A switch that keeps the first page of the list up to date, and says how many runs have come since it was switched on. */
export function LiveRuns({ shown }: { shown: readonly Pick<RunSummary, "id">[] }) {
  const t = useTexts(runs).live;
  const [live, setLive] = useState(false);
  const { revalidate, state } = useRevalidator();
  const newest = useRef("");
  const [came, setCame] = useState(0);
  useEffect(() => {
    if (!live || state !== "idle") return;
    const timer = setInterval(() => document.visibilityState === "visible" && revalidate(), EVERY_MS);
    return () => clearInterval(timer);
  }, [live, state, revalidate]);
  useEffect(() => {
    // Ids sort by time.
    const since = newest.current;
    newest.current = shown[0]?.id ?? since;
    if (live && since !== "") setCame((before) => before + shown.filter(({ id }) => id > since).length);
  }, [live, shown]);
  return (
    <div data-needs-scripts className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
      <label className="inline-flex min-h-8 cursor-pointer items-center gap-2">
        <input
          type="checkbox"
          checked={live}
          onChange={(event) => {
            setCame(0);
            setLive(event.target.checked);
          }}
          className="size-4 accent-solid"
        />
        {t.label}
      </label>
      <span role="status" className="text-faint">
        {live ? (came > 0 ? t.came(came) : t.waiting) : ""}
      </span>
    </div>
  );
}
