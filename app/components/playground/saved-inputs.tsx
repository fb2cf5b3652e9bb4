import { Link } from "@remix-run/react";
import { Button } from "~/components/ui/button.tsx";
import { Section } from "~/components/ui/card.tsx";
import { ConfirmDialog } from "~/components/ui/confirm-dialog.tsx";
import { Field, Input } from "~/components/ui/field.tsx";
import type { ColumnChoice } from "./column-choice.ts";

export interface SavedInputRow {
  id: string;
  name: string;
}

/** Keeps the input of the form under a name. */
export const SaveInput = () => (
  <div className="mt-5 flex flex-wrap items-end gap-3 border-line border-t pt-5">
    <div className="min-w-0 flex-1 basis-56">
      <Field id="input-name" label="Save this input as">
        <Input id="input-name" name="input-name" maxLength={100} placeholder="A hard one" />
      </Field>
    </div>
    <Button type="submit" name="intent" value="save">
      Save
    </Button>
  </div>
);

/** What was kept: each leads to the page with it in the form. */
export const SavedInputList = ({ saved, columns }: { saved: SavedInputRow[]; columns: ColumnChoice[] }) => (
  <Section title="Saved inputs" flush>
    <ul className="divide-y divide-line">
      {saved.map(({ id, name }) => (
        <li key={id} className="flex flex-wrap items-center justify-between gap-3 px-5 py-3">
          <Link to={{ search: searchOf(columns, id) }} className="link min-w-0 break-words text-sm">
            {name}
          </Link>
          <ConfirmDialog
            trigger="Delete"
            title={`Delete ${name}?`}
            confirm="Delete"
            variant="danger"
            fields={{ intent: "delete", saved: id }}
          >
            Runs that were made of it stay.
          </ConfirmDialog>
        </li>
      ))}
    </ul>
  </Section>
);

const searchOf = (columns: ColumnChoice[], input: string): string =>
  new URLSearchParams({
    ...Object.fromEntries(columns.map(({ name, version }) => [name, version])),
    input,
  }).toString();
