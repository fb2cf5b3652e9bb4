import { Form, useLocation, useSubmit } from "@remix-run/react";
import type { ReactNode } from "react";
import { inWords } from "~/format.ts";
import { frame } from "~/texts/frame.ts";
import { useTexts } from "~/texts/texts.ts";
import { Button, ButtonLink } from "./button.tsx";
import { cx } from "./cx.ts";
import { Input, Select } from "./field.tsx";
import { Icon } from "./icon.tsx";

const appliesAtOnce = (field: EventTarget): boolean =>
  field instanceof HTMLSelectElement || (field instanceof HTMLInputElement && field.type === "checkbox");

/** Filters of a list, kept in the page's address. A choice applies at once, text on Enter. */
export function FilterBar({
  label,
  filtered,
  children,
}: {
  label: string;
  filtered: boolean;
  children: ReactNode;
}) {
  const submit = useSubmit();
  const t = useTexts(frame).list;
  const { pathname } = useLocation();
  return (
    <Form
      method="get"
      role="search"
      aria-label={label}
      className="flex flex-wrap items-center gap-2"
      onChange={(event) => {
        if (appliesAtOnce(event.target))
          submit(event.currentTarget, { replace: true, preventScrollReset: true });
      }}
    >
      {children}
      <Button type="submit">{t.apply}</Button>
      {filtered && (
        <ButtonLink to={pathname} variant="ghost">
          {t.clear}
        </ButtonLink>
      )}
    </Form>
  );
}

/** A search field; applied on Enter. */
export function FilterText({
  name,
  label,
  value,
  className = "basis-64",
}: {
  name: string;
  label: string;
  value: string | undefined;
  className?: string;
}) {
  return (
    <div className={cx("relative min-w-0 flex-1", className)}>
      <Icon name="search" className="pointer-events-none absolute top-3 left-3 text-faint" />
      <Input
        key={value ?? ""}
        type="search"
        name={name}
        aria-label={label}
        placeholder={label}
        defaultValue={value}
        className="pl-9"
      />
    </div>
  );
}

/** One of several values, or any; `nameOf` says what each is called. */
export function FilterSelect({
  name,
  label,
  value,
  options,
  nameOf = inWords,
  className = "w-40",
}: {
  name: string;
  label: string;
  value: string | undefined;
  options: readonly string[];
  nameOf?: (option: string) => string;
  className?: string;
}) {
  const t = useTexts(frame).list;
  return (
    <Select key={value ?? ""} name={name} aria-label={label} defaultValue={value ?? ""} className={className}>
      <option value="">{t.any(label)}</option>
      {options.map((option) => (
        <option key={option} value={option}>
          {nameOf(option)}
        </option>
      ))}
    </Select>
  );
}

/** Any of several values, each switched on or off. */
export function FilterToggles({
  name,
  label,
  chosen,
  options,
  nameOf,
}: {
  name: string;
  label: string;
  chosen: readonly string[];
  options: readonly string[];
  nameOf: (option: string) => string;
}) {
  return (
    <fieldset className="flex min-w-0 flex-wrap gap-1.5">
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <label
          key={option}
          className="inline-flex min-h-8 cursor-pointer items-center rounded-full border border-line-strong bg-surface px-3 text-sm text-soft focus-within:outline-2 focus-within:outline-focus focus-within:outline-offset-2 hover:bg-sunken has-checked:border-solid has-checked:bg-solid has-checked:text-on-solid"
        >
          <input
            key={String(chosen.includes(option))}
            type="checkbox"
            name={name}
            value={option}
            defaultChecked={chosen.includes(option)}
            className="sr-only"
          />
          {nameOf(option)}
        </label>
      ))}
    </fieldset>
  );
}

/** A day; its name stands before it, since an empty one shows only the browser's own pattern. */
export function FilterDate({
  name,
  label,
  value,
}: {
  name: string;
  label: string;
  value: string | undefined;
}) {
  const id = `filter-${name}`;
  return (
    <div className="flex items-center gap-2">
      <label htmlFor={id} className="shrink-0 whitespace-nowrap text-faint text-sm">
        {label}
      </label>
      <Input id={id} key={value ?? ""} type="date" name={name} defaultValue={value} className="w-40" />
    </div>
  );
}
