import { Form } from "@remix-run/react";
import { useId } from "react";
import { Button } from "~/components/ui/button.tsx";
import { Field, fieldProps, Select } from "~/components/ui/field.tsx";
import { Opened } from "~/components/ui/opened.tsx";

const OVERLAPS: [hours: number, label: string][] = [
  [24, "a day"],
  [72, "three days"],
  [168, "a week"],
  [1, "an hour"],
  [0, "not at all: it ends now"],
];

/** What can be done with a key, behind a word that opens it: works by keyboard, and without scripts. */
export function KeyActions({ id, name, mayRotate }: { id: string; name: string; mayRotate: boolean }) {
  return (
    <div className="flex flex-wrap gap-x-6 gap-y-2">
      {mayRotate && (
        <Opened summary="Rotate">
          <RotateForm id={id} />
        </Opened>
      )}
      <Opened summary="Revoke">
        <Form method="post" className="grid justify-items-start gap-3">
          <p className="text-pretty text-soft text-sm">
            Whatever uses “{name}” is refused from its next request on. This cannot be undone.
          </p>
          <input type="hidden" name="intent" value="revoke" />
          <input type="hidden" name="key" value={id} />
          <Button type="submit" size="sm" variant="danger">
            Revoke this key
          </Button>
        </Form>
      </Opened>
    </div>
  );
}

function RotateForm({ id }: { id: string }) {
  const field = useId();
  return (
    <Form method="post" className="grid justify-items-start gap-3">
      <input type="hidden" name="intent" value="rotate" />
      <input type="hidden" name="key" value={id} />
      <Field
        id={field}
        label="How long the present secret stays good"
        description="Time to put the new one in its place."
      >
        <Select {...fieldProps(field, true, false)} name="overlapHours" defaultValue="24">
          {OVERLAPS.map(([hours, label]) => (
            <option key={hours} value={hours}>
              {label}
            </option>
          ))}
        </Select>
      </Field>
      <Button type="submit" size="sm" variant="solid">
        Make a new secret
      </Button>
    </Form>
  );
}
