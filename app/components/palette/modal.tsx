import { type ReactNode, useEffect, useRef } from "react";
import { cx } from "~/components/ui/cx.ts";

/** A native modal dialog that is open for as long as it is rendered: Escape and a click beside it close it. */
export function Modal({
  label,
  className,
  onClose,
  children,
}: {
  label: string;
  className?: string;
  onClose(): void;
  children: ReactNode;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape does the same
    <dialog
      ref={dialog}
      aria-label={label}
      onClose={onClose}
      onClick={({ target }) => target === dialog.current && onClose()}
      className={cx(
        "w-[min(38rem,calc(100vw-2rem))] overflow-hidden rounded-xl border border-line bg-surface text-ink shadow-card backdrop:bg-navy/60",
        className,
      )}
    >
      {children}
    </dialog>
  );
}
