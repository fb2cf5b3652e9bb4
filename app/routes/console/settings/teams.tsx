import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { Link, useActionData, useLoaderData } from "@remix-run/react";
import { createTeam, listTeams } from "@workers/tenants/index.ts";
import { may, requireCtx } from "~/access.server.ts";
import { ProblemNotice } from "~/components/agents/problem-notice.tsx";
import { TeamNameForm } from "~/components/teams/team-name-form.tsx";
import { ButtonLink } from "~/components/ui/button.tsx";
import { Section } from "~/components/ui/card.tsx";
import { DoneNotice } from "~/components/ui/done-notice.tsx";
import { EmptyState } from "~/components/ui/empty-state.tsx";
import { PageHeader } from "~/components/ui/page-header.tsx";
import { chosen, readForm, textOf } from "~/form.server.ts";
import { countOf } from "~/format.ts";
import { privateMeta } from "~/meta.ts";
import { attempt, orErrorPage, problemAnswer } from "~/problems.server.ts";

export { refusalHeaders as headers } from "~/problems.server.ts";

export const meta: MetaFunction = (page) => privateMeta(page, "Teams");

export async function loader({ request, context }: LoaderFunctionArgs) {
  const ctx = requireCtx(request, context);
  return { teams: await orErrorPage(listTeams(ctx)), mayChange: may(ctx, "teams:write") };
}

/** `intent`: `create` a team of the `name`. */
export async function action({ request, context }: ActionFunctionArgs) {
  const ctx = requireCtx(request, context);
  const form = await readForm(request);
  chosen(form, "intent", ["create"]);
  const made = await attempt(createTeam(ctx, { name: textOf(form, "name") }));
  return made.ok ? redirect(`/console/settings/teams/${made.value.id}`) : problemAnswer(made.problem);
}

export default function Teams() {
  const { teams, mayChange } = useLoaderData<typeof loader>();
  const problem = useActionData<typeof action>()?.problem;
  return (
    <div className="grid gap-6">
      <PageHeader
        title="Teams"
        description="People who see and run agents that others in the workspace do not."
      />
      <DoneNotice words={{ deleted: "The team was deleted. Its people stay in the workspace." }} />
      {problem && <ProblemNotice problem={problem} />}
      {mayChange && (
        <Section title="New team">
          <TeamNameForm intent="create" button="Make the team" problem={problem} />
        </Section>
      )}
      <Section title="All teams" flush>
        {teams.length > 0 ? (
          <ul className="divide-y divide-line">
            {teams.map(({ id, name, members, agents }) => (
              <li key={id}>
                <Link
                  to={`/console/settings/teams/${id}`}
                  className="flex flex-wrap items-baseline justify-between gap-x-4 px-5 py-3.5 -outline-offset-2 hover:bg-sunken/60"
                >
                  <span className="min-w-0 break-words font-medium">{name}</span>
                  <span className="text-faint text-sm">
                    {members === 1 ? "1 person" : `${members} people`}, {countOf(agents, "agent")}
                  </span>
                </Link>
              </li>
            ))}
          </ul>
        ) : (
          <EmptyState
            title="No teams yet"
            action={mayChange ? <ButtonLink to="#name">Name the first one</ButtonLink> : undefined}
          >
            Everybody in the workspace sees all of its agents, until one is restricted to a team.
          </EmptyState>
        )}
      </Section>
    </div>
  );
}
