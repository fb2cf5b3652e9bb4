import { cx } from "~/components/ui/cx.ts";

/** The mark: a mooring ring on a quay, which is a Q. */
export function LogoMark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" className={cx("size-7", className)}>
      <rect width="32" height="32" rx="7" fill="#ffcc18" />
      <circle cx="16" cy="13.5" r="6.75" fill="none" stroke="#0a2036" strokeWidth="3" />
      <path d="m19.2 16.7 4.3 4.3M5 26h22" stroke="#0a2036" strokeWidth="3" strokeLinecap="round" />
    </svg>
  );
}
