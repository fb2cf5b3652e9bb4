import type { ReactNode } from "react";

/** What stands where a list would: what will appear here, and the one thing to do about it. */
export function EmptyState({
  title,
  children,
  action,
}: {
  title: string;
  children: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className="flex flex-col items-center gap-3 px-6 py-14 text-center">
      <svg
        viewBox="0 0 96 40"
        aria-hidden="true"
        className="h-10 text-line-strong"
        fill="none"
        stroke="currentColor"
      >
        <circle cx="48" cy="14" r="9" strokeWidth="2.5" className="text-signal" stroke="currentColor" />
        <path
          d="M4 31c7 0 7-4 14.500-4s7.500 4 15 4 7.500-4 14.500-4 7.500 4 15 4 7.500-4 14.500-4 7.500 4 14.500 4"
          strokeWidth="2"
        />
        <path d="M18 38c7 0 7-3 14-3s7 3 14 3 7-3 14-3 7 3 14 3" strokeWidth="1.5" opacity=".6" />
      </svg>
      <p className="font-semibold text-lg">{title}</p>
      <div className="max-w-md text-pretty text-soft text-sm">{children}</div>
      {action && <div className="mt-2">{action}</div>}
    </div>
  );
}
