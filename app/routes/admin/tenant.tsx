import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { Link, useActionData, useLoaderData } from "@remix-run/react";
import { getTenant, resumeTenantAsPlatform, suspendTenantAsPlatform } from "@workers/admin/index.ts";
import { requirePerson } from "~/access.server.ts";
import { SuspensionForm } from "~/components/admin/suspension-form.tsx";
import { ProblemNotice } from "~/components/agents/problem-notice.tsx";
import { Section } from "~/components/ui/card.tsx";
import { Facts } from "~/components/ui/facts.tsx";
import { PageHeader } from "~/components/ui/page-header.tsx";
import { Moment } from "~/components/ui/time.tsx";
import { WorkspaceState } from "~/components/workspaces/workspace-state.tsx";
import { chosen, readForm, textOf } from "~/form.server.ts";
import { inWords } from "~/format.ts";
import { privateMeta } from "~/meta.ts";
import { attempt, orErrorPage, problemAnswer } from "~/problems.server.ts";

export { refusalHeaders as headers } from "~/problems.server.ts";

export const meta: MetaFunction<typeof loader> = (page) => privateMeta(page, page.data?.name ?? "Workspace");

export const loader = ({ request, context, params }: LoaderFunctionArgs) =>
  orErrorPage(getTenant(requirePerson(request, context), params.tenant ?? ""));

/** `intent`: `suspend` (with a `reason`) or `resume`. */
export async function action({ request, context, params }: ActionFunctionArgs) {
  const person = requirePerson(request, context);
  const form = await readForm(request);
  const id = params.tenant ?? "";
  const done = await attempt(
    chosen(form, "intent", ["suspend", "resume"]) === "suspend"
      ? suspendTenantAsPlatform(person, id, { reason: textOf(form, "reason") })
      : resumeTenantAsPlatform(person, id),
  );
  return done.ok ? redirect(`/admin/tenants/${id}`) : problemAnswer(done.problem);
}

export default function Tenant() {
  const { name, slug, plan, status, createdAt, members, suspension } = useLoaderData<typeof loader>();
  const problem = useActionData<typeof action>()?.problem;
  return (
    <div className="grid gap-6">
      <PageHeader title={name || "Deleted workspace"} crumbs={[{ label: "Workspaces", to: "/admin" }]} />
      {problem && <ProblemNotice problem={problem} />}
      <Section title="About">
        <Facts
          facts={[
            [
              "Address",
              <span key="slug" className="font-mono text-xs">
                {slug}
              </span>,
            ],
            ["Plan", inWords(plan)],
            ["State", <WorkspaceState key="state" status={status} />],
            ["Made", <Moment key="made" at={createdAt} />],
          ]}
        />
      </Section>
      <Section title="Members">
        <ul className="grid gap-2 text-sm">
          {members.map((member) => (
            <li key={member.id} className="flex min-w-0 flex-wrap items-baseline gap-x-3">
              <Link to={`/admin/users/${member.id}`} className="font-medium text-link hover:underline">
                {member.name}
              </Link>
              <span className="min-w-0 wrap-anywhere text-faint">{member.email}</span>
              <span className="text-soft">{inWords(member.role)}</span>
            </li>
          ))}
        </ul>
      </Section>
      <SuspensionForm
        suspension={suspension}
        effect="Runs that go on end, keys are refused, and its people read why."
        problem={problem}
      />
    </div>
  );
}
