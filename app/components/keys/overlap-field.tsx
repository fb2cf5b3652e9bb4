import { useId } from "react";
import { Field, fieldProps, Select } from "~/components/ui/field.tsx";

const OVERLAPS: [hours: number, label: string][] = [
  [24, "a day"],
  [72, "three days"],
  [168, "a week"],
  [1, "an hour"],
  [0, "not at all: it ends now"],
];

/** For how long a secret that is replaced stays good (`overlapHours`). */
export function OverlapField({ description }: { description: string }) {
  const id = useId();
  return (
    <Field id={id} label="How long the present secret stays good" description={description}>
      <Select {...fieldProps(id, true, false)} name="overlapHours" defaultValue="24">
        {OVERLAPS.map(([hours, label]) => (
          <option key={hours} value={hours}>
            {label}
          </option>
        ))}
      </Select>
    </Field>
  );
}
