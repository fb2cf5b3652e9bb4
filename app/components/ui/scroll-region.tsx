import type { ReactNode } from "react";
import { cx } from "./cx.ts";

// A region that scrolls has to take the focus, or the keyboard cannot reach what lies outside its frame.
const FOCUSABLE = { tabIndex: 0 } as const;

/** A part of the page that scrolls inside itself; `label` is its accessible name. */
export function ScrollRegion({
  label,
  className,
  children,
}: {
  label: string;
  className?: string;
  children: ReactNode;
}) {
  return (
    <section
      {...FOCUSABLE}
      aria-label={label}
      className={cx("relative overflow-auto -outline-offset-2", className)}
    >
      {children}
    </section>
  );
}
