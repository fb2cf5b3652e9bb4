import { type ReactNode, useEffect, useRef } from "react";

/** What the last form has brought, far away from its button perhaps: it takes the focus whenever `about` is another. */
export function Announced({ about, children }: { about: unknown; children: ReactNode }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (about) place.current?.focus();
  }, [about]);
  return (
    <div ref={place} tabIndex={-1} className="scroll-mt-20 rounded-lg">
      {children}
    </div>
  );
}
