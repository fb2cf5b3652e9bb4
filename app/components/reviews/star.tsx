import { cx } from "~/components/ui/cx.ts";

/** A star's outline on a 24 by 24 grid. */
const STAR = "m12 3 2.7 5.7 6.3.8-4.6 4.3 1.2 6.2L12 17l-5.600 3 1.2-6.2L3 9.5l6.3-.8z";

/** A star, full or not. */
export const Star = ({ full = true, className }: { full?: boolean; className?: string | undefined }) => (
  <svg viewBox="0 0 24 24" aria-hidden="true" className={cx("size-4", className)}>
    <path
      d={STAR}
      strokeWidth="1.5"
      strokeLinejoin="round"
      className={full ? "fill-signal stroke-signal" : "fill-none stroke-line-strong"}
    />
  </svg>
);
