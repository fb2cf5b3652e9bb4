import { Form, Link } from "@remix-run/react";
import { Button } from "~/components/ui/button.tsx";
import { EmptyState } from "~/components/ui/empty-state.tsx";
import { Field, Select } from "~/components/ui/field.tsx";

interface Person {
  id: string;
  name: string;
}

/** Who is in a team; each leads to the member, and can be taken out. */
export function TeamPeople({ people, mayChange }: { people: Person[]; mayChange: boolean }) {
  if (people.length === 0)
    return (
      <EmptyState title="Nobody is in it yet">
        Agents that are restricted to this team alone are seen by owners and admins only.
      </EmptyState>
    );
  return (
    <ul className="divide-y divide-line">
      {people.map(({ id, name }) => (
        <li key={id} className="flex items-center justify-between gap-3 px-5 py-3">
          <Link
            to={`/console/settings/members/${id}`}
            className="min-w-0 truncate font-medium hover:underline"
          >
            {name}
          </Link>
          {mayChange && (
            <Form method="post">
              <input type="hidden" name="member" value={id} />
              <Button type="submit" size="sm" variant="ghost" name="intent" value="remove">
                Take out<span className="sr-only"> {name}</span>
              </Button>
            </Form>
          )}
        </li>
      ))}
    </ul>
  );
}

/** Takes one of those who are not in it yet into a team. */
export function AddPerson({ others }: { others: Person[] }) {
  if (others.length === 0) return <p className="text-faint text-sm">Everybody is in it.</p>;
  return (
    <Form method="post" className="flex flex-wrap items-end gap-3">
      <input type="hidden" name="intent" value="add" />
      <div className="min-w-0 flex-1 basis-56">
        <Field id="member" label="Member">
          <Select id="member" name="member" required defaultValue="">
            <option value="" disabled>
              Choose somebody
            </option>
            {others.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
        </Field>
      </div>
      <Button type="submit" variant="solid">
        Take in
      </Button>
    </Form>
  );
}
