import { Form, Link } from "@remix-run/react";
import { Button } from "~/components/ui/button.tsx";
import { Section } from "~/components/ui/card.tsx";

export interface AccessProps {
  /** Every team, and whether the agent is restricted to it. */
  teams: { id: string; name: string; chosen: boolean }[];
  mayChange: boolean;
}

/** Which teams see and run an agent; everybody in the workspace while none is chosen. */
export function AgentAccess({ teams, mayChange }: AccessProps) {
  const chosen = teams.filter((team) => team.chosen);
  const words =
    chosen.length > 0
      ? `For ${chosen.map(({ name }) => name).join(", ")}, owners and admins.`
      : "For everybody in the workspace.";
  return (
    <Section title="Access" description={words}>
      {teams.length === 0 ? (
        <p className="text-faint text-sm">
          With{" "}
          <Link to="/console/settings/teams" className="link">
            teams
          </Link>
          , an agent can be kept to some of you.
        </p>
      ) : (
        <Form method="post" className="grid gap-4">
          <fieldset disabled={!mayChange} className="flex flex-wrap gap-2">
            <legend className="mb-2 text-faint text-sm">
              Only these teams see and run it; none chosen: everybody.
            </legend>
            {teams.map(({ id, name, chosen }) => (
              <label
                key={id}
                className="flex min-w-0 items-center gap-2 rounded-lg border border-line px-3 py-2 text-sm has-checked:border-ink has-checked:bg-sunken"
              >
                <input type="checkbox" name="team" value={id} defaultChecked={chosen} />
                <span className="min-w-0 break-words">{name}</span>
              </label>
            ))}
          </fieldset>
          {mayChange && (
            <Button type="submit" name="intent" value="access" className="justify-self-start">
              Save access
            </Button>
          )}
        </Form>
      )}
    </Section>
  );
}
