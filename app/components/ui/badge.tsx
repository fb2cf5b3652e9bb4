import type { ReactNode } from "react";
import { cx } from "./cx.ts";

export type Tone = "neutral" | "good" | "warn" | "bad" | "info";

const TONES = {
  neutral: "bg-sunken text-soft",
  good: "bg-good-soft text-good",
  warn: "bg-warn-soft text-warn",
  bad: "bg-bad-soft text-bad",
  info: "bg-info-soft text-info",
} as const satisfies Record<Tone, string>;

/** A short fact in a pill; `dot` adds a mark, which pulses when `live`. One that `wraps` may be long. */
export function Badge({
  tone = "neutral",
  dot = false,
  live = false,
  wraps = false,
  children,
}: {
  tone?: Tone;
  dot?: boolean;
  live?: boolean;
  wraps?: boolean;
  children: ReactNode;
}) {
  return (
    <span
      className={cx(
        "inline-flex items-center gap-1.5 rounded-full px-2.5 py-0.5 font-medium text-xs",
        !wraps && "whitespace-nowrap",
        TONES[tone],
      )}
    >
      {dot && (
        <span
          aria-hidden="true"
          className={cx("size-1.5 rounded-full bg-current", live && "animate-pulse")}
        />
      )}
      {children}
    </span>
  );
}
