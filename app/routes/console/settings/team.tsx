import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { Form, useActionData, useLoaderData } from "@remix-run/react";
import type { Ctx } from "@workers/kernel/context.ts";
import {
  addToTeam,
  deleteTeam,
  getTeam,
  listCandidates,
  removeFromTeam,
  renameTeam,
} from "@workers/tenants/index.ts";
import { may, requireCtx } from "~/access.server.ts";
import { ProblemNotice } from "~/components/agents/problem-notice.tsx";
import { TeamNameForm } from "~/components/teams/team-name-form.tsx";
import { AddPeople, TeamPeople } from "~/components/teams/team-people.tsx";
import { Button } from "~/components/ui/button.tsx";
import { Section } from "~/components/ui/card.tsx";
import { PageHeader } from "~/components/ui/page-header.tsx";
import { chosen, readForm, textOf } from "~/form.server.ts";
import { countOf } from "~/format.ts";
import { privateMeta } from "~/meta.ts";
import { attempt, orErrorPage, problemAnswer } from "~/problems.server.ts";

export { refusalHeaders as headers } from "~/problems.server.ts";

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  privateMeta({ matches }, data?.team.name ?? "Team");

/** A team and, for who may change it, those who could be taken in; `q` is who is looked for. */
export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const ctx = requireCtx(request, context);
  const team = await orErrorPage(getTeam(ctx, params.team ?? ""));
  const mayChange = may(ctx, "teams:write");
  const q = new URL(request.url).searchParams.get("q") ?? "";
  const others = mayChange ? await listCandidates(ctx, team.id, q) : null;
  return { team, others, q, mayChange };
}

/** `intent`: `rename` (to `name`), `add` or `remove` (a `member`), or `delete`. */
export async function action({ request, context, params }: ActionFunctionArgs) {
  const ctx = requireCtx(request, context);
  const changed = await attempt(change(ctx, params.team ?? "", await readForm(request)));
  return changed.ok ? redirect(changed.value) : problemAnswer(changed.problem);
}

/** Does what one of the page's buttons says; answers where to go then. */
async function change(ctx: Ctx, team: string, form: FormData): Promise<string> {
  switch (chosen(form, "intent", ["rename", "add", "remove", "delete"])) {
    case "rename":
      await renameTeam(ctx, team, { name: textOf(form, "name") });
      break;
    case "add":
      await addToTeam(ctx, team, textOf(form, "member"));
      break;
    case "remove":
      await removeFromTeam(ctx, team, textOf(form, "member"));
      break;
    case "delete":
      await deleteTeam(ctx, team);
      return "/console/settings/teams?done=deleted";
  }
  return `/console/settings/teams/${team}`;
}

export default function Team() {
  const { team, others, q, mayChange } = useLoaderData<typeof loader>();
  const problem = useActionData<typeof action>()?.problem;
  return (
    <div className="grid gap-6">
      <PageHeader
        crumbs={[{ label: "Teams", to: "/console/settings/teams" }]}
        title={team.name}
        description={`${countOf(team.agents, "agent")} restricted to it.`}
      />
      {problem && <ProblemNotice problem={problem} />}
      <Section title="People" flush>
        <TeamPeople people={team.people} mayChange={mayChange} />
      </Section>
      {mayChange && others && (
        <>
          <Section title="Take somebody in" flush>
            <AddPeople {...others} q={q} />
          </Section>
          <Section title="Name">
            <TeamNameForm intent="rename" button="Rename" name={team.name} problem={problem} />
          </Section>
          <Section title="Delete">
            <DeleteTeam />
          </Section>
        </>
      )}
    </div>
  );
}

const DeleteTeam = () => (
  <Form method="post" className="grid gap-4 text-soft text-sm">
    <p>Its people stay in the workspace. Agents that are restricted to it alone keep it.</p>
    <Button type="submit" variant="danger" name="intent" value="delete" className="justify-self-start">
      Delete the team
    </Button>
  </Form>
);
