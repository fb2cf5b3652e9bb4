import type { ReactNode } from "react";
import { cx } from "./cx.ts";

/** A raised sheet. */
export function Card({ className, children }: { className?: string; children: ReactNode }) {
  return (
    <div className={cx("min-w-0 rounded-xl border border-line bg-surface shadow-card", className)}>
      {children}
    </div>
  );
}

/** A titled part of a page, on a card; `actions` stand opposite the title. */
export function Section({
  title,
  description,
  actions,
  flush = false,
  children,
}: {
  title: string;
  description?: ReactNode;
  actions?: ReactNode;
  flush?: boolean;
  children: ReactNode;
}) {
  return (
    <section className="min-w-0 rounded-xl border border-line bg-surface shadow-card">
      <header className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-line border-b px-5 py-3.5">
        <div className="min-w-0">
          <h2 className="font-semibold text-base">{title}</h2>
          {description && <p className="text-faint text-sm">{description}</p>}
        </div>
        {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </header>
      <div className={flush ? "" : "p-5"}>{children}</div>
    </section>
  );
}
