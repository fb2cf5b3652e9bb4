import { Form } from "@remix-run/react";
import { type ReactNode, useId, useRef } from "react";
import { Button, type ButtonVariant } from "./button.tsx";
import { Opened } from "./opened.tsx";

interface Question {
  trigger: ReactNode;
  title: string;
  children: ReactNode;
  confirm: string;
  variant?: ButtonVariant;
  fields: Record<string, string>;
  /** What else is to be said, as controls of the form. */
  controls?: ReactNode;
}

/**
 * A button that asks before it submits `fields` to the page's action: in a native modal dialog, or without scripts in a
 * part of the page that opens.
 */
export function ConfirmDialog({ trigger, title, children, variant = "outline", ...answer }: Question) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const close = () => dialog.current?.close();
  return (
    <>
      <noscript>
        <Opened summary={trigger}>
          <p className="font-semibold">{title}</p>
          <div className="mt-2 text-pretty text-soft text-sm">{children}</div>
          <Answer {...answer} variant={variant} />
        </Opened>
      </noscript>
      <Button data-needs-scripts size="sm" variant={variant} onClick={() => dialog.current?.showModal()}>
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
        <Answer {...answer} variant={variant} onAnswer={close} />
      </dialog>
    </>
  );
}

/** The form that goes on; with `onAnswer` there is a way back, too. */
function Answer({
  fields,
  controls,
  confirm,
  variant,
  onAnswer,
}: Pick<Question, "fields" | "controls" | "confirm" | "variant"> & { onAnswer?: () => void }) {
  return (
    <Form
      method="post"
      className="mt-6 flex flex-wrap justify-end gap-2"
      {...(onAnswer && { onSubmit: onAnswer })}
    >
      {controls && <div className="mb-4 w-full">{controls}</div>}
      {Object.entries(fields).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      {onAnswer && <Button onClick={onAnswer}>Cancel</Button>}
      <Button type="submit" variant={variant === "danger" ? "danger" : "solid"}>
        {confirm}
      </Button>
    </Form>
  );
}
