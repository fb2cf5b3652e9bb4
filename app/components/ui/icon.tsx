import { cx } from "./cx.ts";

/** Outlines on a 24 by 24 grid, drawn for this product. */
const PATHS = {
  alert:
    "M12 8v5m0 3.5v.01M10.3 4.2 2.6 17.5A2 2 0 0 0 4.3 20.5h15.4a2 2 0 0 0 1.7-3L13.7 4.2a2 2 0 0 0-3.4 0Z",
  archive: "M3.5 4.5h17v4h-17zM5 8.5V19.5h14V8.5M10 12.5h4",
  arrowRight: "M5 12h14m-6-6 6 6-6 6",
  book: "M12 6.5C10 5 7 4.5 4 5v13.5c3-.5 6 0 8 1.5 2-1.5 5-2 8-1.5V5c-3-.5-6 0-8 1.5Zm0 0V20",
  chart: "M4.5 19.5h15M7 16v-5m5 5V6m5 10V9",
  check: "m5 12.5 4.5 4.5L19 7.5",
  chevronDown: "m6 9.5 6 6 6-6",
  chevronRight: "m9.5 6 6 6-6 6",
  clock: "M12 7v5l3.5 2M20.5 12a8.5 8.5 0 1 1-17 0 8.5 8.5 0 0 1 17 0Z",
  close: "m6 6 12 12M18 6 6 18",
  copy: "M9 9V5.5A1.5 1.5 0 0 1 10.5 4h8A1.5 1.5 0 0 1 20 5.5v8a1.5 1.5 0 0 1-1.5 1.5H15M5.5 9h8A1.5 1.5 0 0 1 15 10.5v8a1.5 1.5 0 0 1-1.5 1.5h-8A1.5 1.5 0 0 1 4 18.5v-8A1.5 1.5 0 0 1 5.5 9Z",
  download: "M12 4v11m-4.5-4.5L12 15l4.5-4.5M4.5 19.5h15",
  file: "M14 3.5H7A1.5 1.5 0 0 0 5.5 5v14A1.5 1.5 0 0 0 7 20.5h10a1.5 1.5 0 0 0 1.5-1.5V8zm0 0V8h4.5",
  grid: "M4.5 4.5h6v6h-6zm9 0h6v6h-6zm-9 9h6v6h-6zm9 0h6v6h-6z",
  home: "M4 11.5 12 4.5l8 7M6 10v9.5h12V10",
  info: "M12 11v5.5m0-9v.01M20.5 12a8.5 8.5 0 1 1-17 0 8.5 8.5 0 0 1 17 0Z",
  key: "M14.5 10.5a4.5 4.5 0 1 1 0-.01M14 12.5l6.5 6.5-2 2m-2.5-4.5-2 2",
  list: "M8.5 6.5h11m-11 5.5h11m-11 5.5h11M4.5 6.5h.01M4.5 12h.01M4.5 17.5h.01",
  moon: "M19.5 14A8 8 0 0 1 10 4.5a8 8 0 1 0 9.5 9.5Z",
  play: "M7.5 5v14l11-7z",
  plus: "M12 5v14m-7-7h14",
  replay: "M4.5 5v5h5M5 10a7.5 7.5 0 1 1-.6 4",
  rollback: "M8.5 5.5 4 10l4.5 4.5M4.5 10H14a5.5 5.5 0 0 1 0 11h-3",
  search: "m15.5 15.5 4.5 4.5M17.5 11a6.5 6.5 0 1 1-13 0 6.5 6.5 0 0 1 13 0Z",
  settings: "M4 7h9m4 0h3M4 17h3m4 0h9M17 7a2 2 0 1 1-4 0 2 2 0 0 1 4 0ZM11 17a2 2 0 1 1-4 0 2 2 0 0 1 4 0Z",
  shield: "M12 3.5 5 6v5.5c0 4.5 3 7.5 7 9 4-1.5 7-4.5 7-9V6z",
  sun: "M12 4V2.5m0 19V20m8-8h1.5m-19 0H4m13.7-5.7 1-1M5.3 18.7l1-1m0-11.4-1-1m13.4 13.4-1-1M16 12a4 4 0 1 1-8 0 4 4 0 0 1 8 0Z",
  system: "M4 5h16v11H4zm4.5 15h7M12 16v4",
  trash: "M5 7h14M10 7V4.5h4V7m3 0-.8 12.5H7.8L7 7",
  wallet: "M4 7.5h15a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1v-12a2 2 0 0 1 2-2h10.5v3M16 13.5h.01",
  users:
    "M15.5 8a3.5 3.5 0 1 1-7 0 3.5 3.5 0 0 1 7 0ZM5 20a7 7 0 0 1 14 0M18 5.5a3 3 0 0 1 0 5.5M21.5 19a6 6 0 0 0-2.5-4.5",
  upload: "M12 19.5v-11M7.5 13 12 8.5l4.5 4.5M4.5 4.5h15",
} as const;
export type IconName = keyof typeof PATHS;

/** An icon; decoration only, so the words beside it (or an `aria-label` on its button) carry the meaning. */
export function Icon({ name, className }: { name: IconName; className?: string }) {
  return (
    <svg
      viewBox="0 0 24 24"
      aria-hidden="true"
      className={cx("size-4 shrink-0", className)}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.75"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
