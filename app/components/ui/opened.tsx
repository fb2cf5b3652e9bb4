import type { ReactNode } from "react";

/** Something that is shown when it is asked for: works by keyboard, and without scripts. */
export const Opened = ({ summary, children }: { summary: ReactNode; children: ReactNode }) => (
  <details className="group min-w-0 open:basis-full">
    <summary className="inline-flex min-h-8 cursor-pointer items-center gap-1.5 rounded-md font-medium text-sm text-soft underline decoration-line-strong underline-offset-4 hover:text-ink">
      {summary}
    </summary>
    <div className="mt-2 max-w-md rounded-lg bg-sunken p-4">{children}</div>
  </details>
);
