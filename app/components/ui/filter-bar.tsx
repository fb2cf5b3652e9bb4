import { Form, useLocation, useSubmit } from "@remix-run/react";
import type { ReactNode } from "react";
import { inWords } from "~/format.ts";
import { Button, ButtonLink } from "./button.tsx";
import { Input, Select } from "./field.tsx";
import { Icon } from "./icon.tsx";

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
  const { pathname } = useLocation();
  return (
    <Form
      method="get"
      role="search"
      aria-label={label}
      className="flex flex-wrap items-center gap-2"
      onChange={(event) => {
        if (event.target instanceof HTMLSelectElement) submit(event.currentTarget, { replace: true });
      }}
    >
      {children}
      <Button type="submit">Apply</Button>
      {filtered && (
        <ButtonLink to={pathname} variant="ghost">
          Clear
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
}: {
  name: string;
  label: string;
  value: string | undefined;
}) {
  return (
    <div className="relative min-w-0 flex-1 basis-64">
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

/** One of several names of the API's, or any. */
export function FilterSelect({
  name,
  label,
  value,
  options,
}: {
  name: string;
  label: string;
  value: string | undefined;
  options: readonly string[];
}) {
  return (
    <Select key={value ?? ""} name={name} aria-label={label} defaultValue={value ?? ""} className="w-40">
      <option value="">{label}: any</option>
      {options.map((option) => (
        <option key={option} value={option}>
          {inWords(option)}
        </option>
      ))}
    </Select>
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
