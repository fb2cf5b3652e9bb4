import type { ComponentProps, ReactNode } from "react";
import { issuesAt } from "~/issues.ts";
import type { Problem } from "~/problem.ts";
import { Field, type FieldProps, fieldProps, Input, Textarea } from "./field.tsx";

interface Labelled {
  /** Its pointer in the API, too, by which `problem` speaks of it. */
  name: string;
  label: string;
  description?: ReactNode;
  problem?: Problem | undefined;
}

/** The words around a control, and what ties it to them. */
function Around({
  id,
  name,
  label,
  description,
  problem,
  control,
}: Labelled & { id: string; control: (props: FieldProps & { name: string }) => ReactNode }) {
  const errors = issuesAt(problem, `/${name}`);
  return (
    <Field id={id} label={label} description={description} errors={errors}>
      {control({ ...fieldProps(id, Boolean(description), errors.length > 0), name })}
    </Field>
  );
}

/** A line of a form with its label, and what the server said of it. It has to be filled in, unless told. */
export const LabelledInput = ({
  name,
  label,
  description,
  problem,
  id = name,
  ...rest
}: Labelled & ComponentProps<typeof Input>) => (
  <Around
    {...{ id, name, label, description, problem }}
    control={(tied) => <Input {...tied} required {...rest} />}
  />
);

/** Several lines of a form, which may stay empty. */
export const LabelledTextarea = ({
  name,
  label,
  description,
  problem,
  id = name,
  ...rest
}: Labelled & ComponentProps<typeof Textarea>) => (
  <Around
    {...{ id, name, label, description, problem }}
    control={(tied) => <Textarea {...tied} {...rest} />}
  />
);
