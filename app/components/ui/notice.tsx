import type { ReactNode } from "react";
import { cx } from "./cx.ts";
import { Icon } from "./icon.tsx";

const LOOK = {
  info: { box: "border-info/30 bg-info-soft", icon: "info", ink: "text-info" },
  good: { box: "border-good/30 bg-good-soft", icon: "check", ink: "text-good" },
  warn: { box: "border-warn/30 bg-warn-soft", icon: "alert", ink: "text-warn" },
  bad: { box: "border-bad/30 bg-bad-soft", icon: "alert", ink: "text-bad" },
} as const;

/** Something to know, with what to do about it. A `bad` one is announced at once. */
export function Notice({
  tone = "info",
  title,
  children,
  action,
}: {
  tone?: keyof typeof LOOK;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  const { box, icon, ink } = LOOK[tone];
  return (
    <div
      role={tone === "bad" ? "alert" : "status"}
      className={cx("flex gap-3 rounded-lg border px-4 py-3", box)}
    >
      <Icon name={icon} className={cx("mt-0.5 size-5", ink)} />
      <div className="min-w-0 flex-1 text-sm">
        <p className={cx("font-semibold", ink)}>{title}</p>
        {children && <div className="mt-0.5 text-soft">{children}</div>}
        {action && <div className="mt-3">{action}</div>}
      </div>
    </div>
  );
}
