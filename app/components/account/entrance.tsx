import type { ReactNode } from "react";
import { BrandMark } from "~/components/layout/logo.tsx";
import { Card } from "~/components/ui/card.tsx";
import { LabelledInput } from "~/components/ui/labelled.tsx";
import type { Problem } from "~/problem.ts";

/** The sheet on which one comes in: to sign up, to set a password, to follow a mailed link. */
export function Entrance({
  title,
  description,
  footer,
  children,
}: {
  title: string;
  description?: ReactNode;
  footer?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <div className="wrap grid place-items-center py-12 sm:py-20">
      <Card className="w-full max-w-md p-7 sm:p-9">
        <BrandMark size="lg" />
        <h1 className="mt-5 text-balance font-semibold text-2xl tracking-tight">{title}</h1>
        {description && <div className="mt-1.5 text-pretty text-soft text-sm">{description}</div>}
        {children && <div className="mt-6 grid gap-5">{children}</div>}
      </Card>
      {footer && <p className="mt-5 max-w-md text-center text-soft text-sm">{footer}</p>}
    </div>
  );
}

/** A new password, with what is asked of it. */
export function NewPasswordInput({
  problem,
  label = "Password",
}: {
  problem?: Problem | undefined;
  label?: string;
}) {
  return (
    <LabelledInput
      name="password"
      label={label}
      type="password"
      autoComplete="new-password"
      minLength={8}
      description="At least 8 characters. A few words that do not belong together are better than one with digits."
      problem={problem}
    />
  );
}
