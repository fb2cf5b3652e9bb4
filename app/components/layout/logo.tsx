import { useBrand } from "~/brand.ts";
import { cx } from "~/components/ui/cx.ts";

/** The mark: a mooring ring on a quay, which is a Q. */
function PlatformMark({ className }: { className: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" className={className}>
      <rect width="32" height="32" rx="7" fill="#ffcc18" />
      <circle cx="16" cy="13.5" r="6.75" fill="none" stroke="#0a2036" strokeWidth="3" />
      <path d="m19.2 16.7 4.3 4.3M5 26h22" stroke="#0a2036" strokeWidth="3" strokeLinecap="round" />
    </svg>
  );
}

/** Whose site this is: the workspace's logo, or the first letter of its brand; without a brand, the platform's mark. */
export function BrandMark({ size = "sm" }: { size?: "sm" | "lg" }) {
  const brand = useBrand();
  if (!brand) return <PlatformMark className={size === "sm" ? "size-7" : "size-10"} />;
  return <OwnMark name={brand.name} logo={brand.logo} size={size} />;
}

/** A brand's own mark. Its name stands beside it, or is in the page's title: to screen readers it says nothing more. */
export function OwnMark({ name, logo, size }: { name: string; logo: string | null; size: "sm" | "lg" }) {
  if (logo)
    return (
      <img
        src={logo}
        alt=""
        className={cx("w-auto object-contain", size === "sm" ? "h-7 max-w-36" : "h-10 max-w-52")}
      />
    );
  return (
    <span
      aria-hidden="true"
      className={cx(
        "grid place-items-center rounded-lg bg-signal font-bold text-on-signal",
        size === "sm" ? "size-7" : "size-10 text-xl",
      )}
    >
      {[...name][0]?.toUpperCase()}
    </span>
  );
}
