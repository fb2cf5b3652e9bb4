import { useEffect, useRef } from "react";
import { type BrandLook, brandRule, brandTokens } from "~/brand-style.ts";
import { OwnMark } from "~/components/layout/logo.tsx";
import { cx } from "~/components/ui/cx.ts";
import { useAsSent, useNonce } from "~/nonce.ts";

export interface Previewed {
  name: string;
  logo: string | null;
  look: BrandLook;
}

/** A page in little, as it looks with a brand. It is a picture: nothing in it can be used. */
function Sample({ name, logo, className }: Omit<Previewed, "look"> & { className: string }) {
  return (
    <div className={cx("min-w-0 overflow-hidden rounded-xl border border-line bg-paper text-ink", className)}>
      <div className="flex items-center gap-2.5 border-navy-line border-b bg-navy px-4 py-2.5 text-on-navy text-sm">
        <OwnMark name={name} logo={logo} size="sm" />
        <span className="min-w-0 truncate font-semibold">{name}</span>
        <span className="ml-auto text-on-navy/75">Console</span>
        <span className="rounded-md bg-signal px-2.5 py-1 font-medium text-on-signal">Sign in</span>
      </div>
      <div className="p-4">
        <div className="rounded-xl border border-line bg-surface p-4 shadow-card">
          <p className="font-semibold">Monthly report</p>
          <p className="mt-1 text-soft text-sm">
            Ran a minute ago. <span className="link">See what it found</span>.
          </p>
          <span className="mt-3 inline-flex min-h-10 items-center rounded-lg bg-solid px-4 font-medium text-on-solid text-sm">
            Run it again
          </span>
        </div>
      </div>
    </div>
  );
}

/**
 * The brand in light and in dark. As it was saved it comes with the page; from then on it is shown through the style
 * object, since the page's policy takes neither style attributes nor style elements of scripts.
 */
export function BrandPreview({ saved, shown }: { saved: BrandLook; shown: Previewed }) {
  const frame = useRef<HTMLDivElement>(null);
  const nonce = useNonce();
  const asSent = useAsSent();
  const { look, ...rest } = shown;
  useEffect(() => {
    const style = frame.current?.style;
    for (const [token, value] of brandTokens(look)) style?.setProperty(token, value);
  }, [look]);
  return (
    <div ref={frame} className="brand-preview grid gap-4 font-sans lg:grid-cols-2" aria-hidden="true">
      {asSent && (
        <style nonce={nonce} suppressHydrationWarning>
          {brandRule(".brand-preview", saved)}
        </style>
      )}
      <Sample {...rest} className="scheme-light" />
      <Sample {...rest} className="scheme-dark" />
    </div>
  );
}
