import { Link, type LinkProps } from "@remix-run/react";
import type { ButtonHTMLAttributes } from "react";
import { cx } from "./cx.ts";

export type ButtonVariant = "solid" | "signal" | "outline" | "ghost" | "danger" | "onNavy";
export type ButtonSize = "sm" | "md" | "lg";

const VARIANTS = {
  solid: "bg-solid text-on-solid hover:opacity-90",
  signal: "bg-signal text-on-signal hover:brightness-95",
  outline: "border border-line-strong bg-surface text-ink hover:bg-sunken",
  ghost: "text-soft hover:bg-sunken hover:text-ink",
  onNavy: "border border-on-navy/30 text-on-navy hover:bg-on-navy/10 focus-visible:outline-on-navy",
  danger: "border border-bad/40 bg-surface text-bad hover:bg-bad-soft",
} as const satisfies Record<ButtonVariant, string>;

const SIZES = {
  sm: "min-h-8 px-3 text-sm gap-1.5 rounded-md",
  md: "min-h-10 px-4 text-sm gap-2 rounded-lg",
  lg: "min-h-12 px-5 text-base gap-2 rounded-lg",
} as const satisfies Record<ButtonSize, string>;

interface Look {
  variant?: ButtonVariant;
  size?: ButtonSize;
}

const buttonClass = ({ variant = "outline", size = "md" }: Look): string =>
  cx(
    "inline-flex shrink-0 items-center justify-center whitespace-nowrap font-medium transition-[background,opacity,filter]",
    "disabled:cursor-not-allowed disabled:opacity-50",
    VARIANTS[variant],
    SIZES[size],
  );

/** A button; `type` is `button` unless told, so that none submits by accident. */
export function Button({
  variant = "outline",
  size = "md",
  className,
  type = "button",
  ...rest
}: ButtonHTMLAttributes<HTMLButtonElement> & Look) {
  return <button type={type} className={cx(buttonClass({ variant, size }), className)} {...rest} />;
}

/** A link that looks like a button: for going somewhere, never for changing something. */
export function ButtonLink({ variant = "outline", size = "md", className, ...rest }: LinkProps & Look) {
  return <Link className={cx(buttonClass({ variant, size }), className)} {...rest} />;
}
