import { Form, Link } from "@remix-run/react";
import type { ReactNode } from "react";
import { Button, ButtonLink } from "~/components/ui/button.tsx";
import { EmptyState } from "~/components/ui/empty-state.tsx";
import { FilterBar, FilterText } from "~/components/ui/filter-bar.tsx";

interface Person {
  id: string;
  name: string;
}

/** Somebody in a list, and what can be done with them: `intent`, as the page's action takes it. */
function PersonRow({
  id,
  name,
  about,
  intent,
  children,
}: Person & { about?: string; intent?: string; children?: ReactNode }) {
  return (
    <li className="flex items-center justify-between gap-3 px-5 py-3">
      <div className="min-w-0">
        <Link to={`/console/settings/members/${id}`} className="block truncate font-medium hover:underline">
          {name}
        </Link>
        {about && <span className="block truncate text-faint text-xs">{about}</span>}
      </div>
      {intent && (
        <Form method="post">
          <input type="hidden" name="member" value={id} />
          <Button type="submit" size="sm" variant="ghost" name="intent" value={intent}>
            {children}
            <span className="sr-only"> {name}</span>
          </Button>
        </Form>
      )}
    </li>
  );
}

/** Who is in a team; each leads to the member, and can be taken out. */
export function TeamPeople({ people, mayChange }: { people: Person[]; mayChange: boolean }) {
  if (people.length === 0)
    return (
      <EmptyState
        title="Nobody is in it yet"
        action={
          mayChange ? (
            <ButtonLink to="#candidates">Take somebody in</ButtonLink>
          ) : (
            <ButtonLink to="/console/settings/members">See who can change it</ButtonLink>
          )
        }
      >
        Agents that are restricted to this team alone are seen by owners and admins only.
      </EmptyState>
    );
  return (
    <ul className="divide-y divide-line">
      {people.map((person) => (
        <PersonRow key={person.id} {...person} {...(mayChange && { intent: "remove" })}>
          Take out
        </PersonRow>
      ))}
    </ul>
  );
}

/** Those who are not in it yet and are called so, each with a button that takes them in. */
export function AddPeople({
  people,
  more,
  q,
}: {
  people: (Person & { email: string })[];
  more: boolean;
  q: string;
}) {
  return (
    <>
      <div id="candidates" className="scroll-mt-20 border-line border-b px-5 py-4">
        <FilterBar label="Members who are not in the team" filtered={q !== ""}>
          <FilterText name="q" label="Name or address" value={q} />
        </FilterBar>
      </div>
      {people.length === 0 ? (
        <NoCandidates q={q} />
      ) : (
        <ul className="divide-y divide-line">
          {people.map(({ email, ...person }) => (
            <PersonRow key={person.id} {...person} about={email} intent="add">
              Take in
            </PersonRow>
          ))}
        </ul>
      )}
      {more && (
        <p className="border-line border-t px-5 py-3 text-faint text-sm">
          There are more. Look for somebody by their name or address.
        </p>
      )}
    </>
  );
}

const NoCandidates = ({ q }: { q: string }) =>
  q === "" ? (
    <EmptyState
      title="Everybody is in it"
      action={<ButtonLink to="/console/settings/members">Members</ButtonLink>}
    >
      Whom you invite to the workspace can be taken in here.
    </EmptyState>
  ) : (
    <EmptyState title="Nobody is called so" action={<ButtonLink to="?">Show all</ButtonLink>}>
      They may be in the team already, or have no seat in the workspace yet.
    </EmptyState>
  );
