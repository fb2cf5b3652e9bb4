import type { InputHTMLAttributes, ReactNode, SelectHTMLAttributes, TextareaHTMLAttributes } from "react";
import { cx } from "./cx.ts";
import { Icon } from "./icon.tsx";

const control = cx(
  "block w-full rounded-lg border border-line-strong bg-raised px-3 text-ink text-sm placeholder:text-faint",
  "aria-[invalid=true]:border-bad disabled:opacity-60",
);

/** One line. */
export function Input({ className, ...rest }: InputHTMLAttributes<HTMLInputElement>) {
  return <input className={cx(control, "h-10", className)} {...rest} />;
}

/** Several lines; can be made taller. */
export function Textarea({ className, ...rest }: TextareaHTMLAttributes<HTMLTextAreaElement>) {
  return <textarea className={cx(control, "resize-y py-2 leading-relaxed", className)} {...rest} />;
}

/** A choice by the browser’s own list, which works everywhere and by keyboard. */
export function Select({ className, children, ...rest }: SelectHTMLAttributes<HTMLSelectElement>) {
  return (
    <span className={cx("relative block", className)}>
      <select className={cx(control, "h-10 appearance-none pr-9")} {...rest}>
        {children}
      </select>
      <Icon name="chevronDown" className="pointer-events-none absolute top-3 right-3 text-faint" />
    </span>
  );
}

/** What ties a control to its words: spread it on the control. */
export interface FieldProps {
  id: string;
  "aria-describedby"?: string;
  "aria-invalid"?: true;
}

/** The ids that connect a control with its description and error, as `Field` renders them. */
export function fieldProps(id: string, described: boolean, invalid: boolean): FieldProps {
  const ids = [described && `${id}-about`, invalid && `${id}-error`].filter(Boolean).join(" ");
  return {
    id,
    ...(ids ? { "aria-describedby": ids } : {}),
    ...(invalid ? { "aria-invalid": true as const } : {}),
  };
}

/** Label, description and error around one control, which gets `fieldProps(id, …)`. */
export function Field({
  id,
  label,
  description,
  errors = [],
  required = false,
  aside,
  children,
}: {
  id: string;
  label: ReactNode;
  description?: ReactNode;
  errors?: readonly string[];
  required?: boolean;
  aside?: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className="min-w-0">
      <div className="mb-1.5 flex flex-wrap items-baseline justify-between gap-x-3">
        <label htmlFor={id} className="font-medium text-sm">
          {label}
          {required && <RequiredMark />}
        </label>
        {aside}
      </div>
      {children}
      {description && (
        <p id={`${id}-about`} className="mt-1.5 text-pretty text-faint text-xs">
          {description}
        </p>
      )}
      <FieldErrors id={id} errors={errors} />
    </div>
  );
}

/** Says that a value is needed, to eyes and to screen readers. */
export const RequiredMark = () => (
  <span className="ml-1 text-bad" title="Required">
    *<span className="sr-only"> (required)</span>
  </span>
);

/** What is wrong with the control `id`; nothing when nothing is. */
export function FieldErrors({ id, errors }: { id: string; errors: readonly string[] }) {
  if (errors.length === 0) return null;
  return (
    <p id={`${id}-error`} className="mt-1.5 font-medium text-bad text-sm">
      {errors.join(" ")}
    </p>
  );
}
