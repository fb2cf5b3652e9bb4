import { Form } from "@remix-run/react";
import { type ReactNode, useId, useRef } from "react";
import { Button, type ButtonVariant } from "./button.tsx";

/** A button that asks before it submits `fields` to the page's action; a native modal dialog. */
export function ConfirmDialog({
  trigger,
  title,
  children,
  confirm,
  variant = "outline",
  fields,
}: {
  trigger: ReactNode;
  title: string;
  children: ReactNode;
  confirm: string;
  variant?: ButtonVariant;
  fields: Record<string, string>;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  return (
    <>
      <Button size="sm" variant={variant} onClick={() => dialog.current?.showModal()}>
        {trigger}
      </Button>
      <dialog
        ref={dialog}
        aria-labelledby={titleId}
        className="w-[min(28rem,calc(100vw-2rem))] rounded-xl border border-line bg-surface p-6 text-ink shadow-card backdrop:bg-navy/60"
      >
        <h2 id={titleId} className="font-semibold text-lg">
          {title}
        </h2>
        <div className="mt-2 text-soft text-sm">{children}</div>
        <Form method="post" className="mt-6 flex justify-end gap-2" onSubmit={() => dialog.current?.close()}>
          {Object.entries(fields).map(([name, value]) => (
            <input key={name} type="hidden" name={name} value={value} />
          ))}
          <Button onClick={() => dialog.current?.close()}>Cancel</Button>
          <Button type="submit" variant={variant === "danger" ? "danger" : "solid"}>
            {confirm}
          </Button>
        </Form>
      </dialog>
    </>
  );
}
