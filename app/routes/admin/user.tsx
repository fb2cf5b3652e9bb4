import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { Form, Link, useActionData, useLoaderData } from "@remix-run/react";
import { getUser, impersonate, resumeUser, suspendUser } from "@workers/admin/index.ts";
import { type PersonCtx, sessionCookie } from "@workers/identity/index.ts";
import { requirePerson } from "~/access.server.ts";
import { SuspensionForm } from "~/components/admin/suspension-form.tsx";
import { ProblemNotice } from "~/components/agents/problem-notice.tsx";
import { Button } from "~/components/ui/button.tsx";
import { Section } from "~/components/ui/card.tsx";
import { Facts } from "~/components/ui/facts.tsx";
import { Field, fieldProps, Input, Select } from "~/components/ui/field.tsx";
import { LabelledInput } from "~/components/ui/labelled.tsx";
import { PageHeader } from "~/components/ui/page-header.tsx";
import { Moment } from "~/components/ui/time.tsx";
import { chosen, readForm, textOf } from "~/form.server.ts";
import { inWords } from "~/format.ts";
import { privateMeta } from "~/meta.ts";
import { attempt, orErrorPage, problemAnswer } from "~/problems.server.ts";

export { refusalHeaders as headers } from "~/problems.server.ts";

export const meta: MetaFunction<typeof loader> = (page) => privateMeta(page, page.data?.name ?? "Person");

export const loader = ({ request, context, params }: LoaderFunctionArgs) =>
  orErrorPage(getUser(requirePerson(request, context), params.user ?? ""));

/** `intent`: `suspend` (`reason`), `resume`, or `act` in their place (`reason`, `workspace`, `minutes`). Leads on by a redirect. */
export async function action({ request, context, params }: ActionFunctionArgs) {
  const person = requirePerson(request, context);
  const form = await readForm(request);
  const done = await attempt(act(person, params.user ?? "", form));
  if (done.ok) throw done.value;
  return problemAnswer(done.problem);
}

async function act(person: PersonCtx, id: string, form: FormData): Promise<Response> {
  const reason = textOf(form, "reason");
  switch (chosen(form, "intent", ["suspend", "resume", "act"])) {
    case "suspend":
      await suspendUser(person, id, { reason });
      return redirect(`/admin/users/${id}`);
    case "resume":
      await resumeUser(person, id);
      return redirect(`/admin/users/${id}`);
    case "act": {
      const minutes = Number(textOf(form, "minutes"));
      const tenantId = textOf(form, "workspace");
      const { secret } = await impersonate(person, { userId: id, tenantId, reason, minutes });
      return redirect("/console", { headers: { "set-cookie": sessionCookie(person.env, secret) } });
    }
  }
}

export default function User() {
  const user = useLoaderData<typeof loader>();
  const problem = useActionData<typeof action>()?.problem;
  const { name, email, createdAt, workspaces, suspension, platformAdmin } = user;
  return (
    <div className="grid gap-6">
      <PageHeader title={name} description={email} crumbs={[{ label: "People", to: "/admin/users" }]} />
      {problem && <ProblemNotice problem={problem} />}
      <Section title="About">
        <Facts
          facts={[
            ["Since", <Moment key="since" at={createdAt} />],
            ["Administrator", platformAdmin ? "Yes" : "No"],
            ["Workspaces", workspaces.length],
          ]}
        />
        <ul className="mt-4 grid gap-2 text-sm">
          {workspaces.map((one) => (
            <li key={one.id} className="flex flex-wrap items-baseline gap-x-3">
              <Link to={`/admin/tenants/${one.id}`} className="font-medium text-link hover:underline">
                {one.name}
              </Link>
              <span className="text-soft">{inWords(one.role)}</span>
            </li>
          ))}
        </ul>
      </Section>
      {!platformAdmin && !suspension && workspaces.length > 0 && <ActAs workspaces={workspaces} />}
      {!platformAdmin && (
        <SuspensionForm
          suspension={suspension}
          effect="Their sessions and tokens end, and their keys are refused, from the next request on."
          problem={problem}
        />
      )}
    </div>
  );
}

function ActAs({ workspaces }: { workspaces: { id: string; name: string }[] }) {
  return (
    <Section
      title="Act in their place"
      description="The workspace's log says that you do, and why. What is dangerous, and their own account, stay closed."
    >
      <Form method="post" className="grid max-w-md gap-5">
        <Field id="workspace" label="Workspace">
          <Select {...fieldProps("workspace", false, false)} name="workspace">
            {workspaces.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
        </Field>
        <LabelledInput
          name="minutes"
          label="Minutes"
          type="number"
          min={1}
          max={60}
          defaultValue={30}
          description="At most an hour."
        />
        <Field id="act-reason" label="Reason" description="A sentence; the workspace's people read it.">
          <Input
            {...fieldProps("act-reason", true, false)}
            name="reason"
            minLength={10}
            maxLength={300}
            required
          />
        </Field>
        <Button type="submit" name="intent" value="act" variant="danger" className="justify-self-start">
          Act as this person
        </Button>
      </Form>
    </Section>
  );
}
