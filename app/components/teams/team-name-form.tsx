import { Form } from "@remix-run/react";
import { Button } from "~/components/ui/button.tsx";
import { Field, fieldProps, Input } from "~/components/ui/field.tsx";

/** A team's name, to make one or to rename it. */
export function TeamNameForm({
  intent,
  button,
  name,
  errors,
}: {
  intent: string;
  button: string;
  name?: string;
  errors: string[];
}) {
  return (
    <Form method="post" className="flex flex-wrap items-end gap-3">
      <input type="hidden" name="intent" value={intent} />
      <div className="min-w-0 flex-1 basis-56">
        <Field id="name" label="Name" errors={errors}>
          <Input
            {...fieldProps("name", false, errors.length > 0)}
            name="name"
            defaultValue={name}
            maxLength={80}
            required
            autoComplete="off"
          />
        </Field>
      </div>
      <Button type="submit" variant="solid">
        {button}
      </Button>
    </Form>
  );
}
