import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { Form, useActionData, useLoaderData } from "@remix-run/react";
import { workspaceCookie } from "@workers/http/contract.ts";
import { createWorkspace } from "@workers/tenants/index.ts";
import { useState } from "react";
import { requirePerson } from "~/access.server.ts";
import { ProblemNotice } from "~/components/agents/problem-notice.tsx";
import { Button, ButtonLink } from "~/components/ui/button.tsx";
import { Card } from "~/components/ui/card.tsx";
import { LabelledInput } from "~/components/ui/labelled.tsx";
import { PageHeader } from "~/components/ui/page-header.tsx";
import { readForm, textOf } from "~/form.server.ts";
import { privateMeta } from "~/meta.ts";
import { attempt, problemAnswer } from "~/problems.server.ts";
import { slugFrom } from "~/slug.ts";

export { refusalHeaders as headers } from "~/problems.server.ts";

export const meta: MetaFunction = (page) => privateMeta(page, "Create a workspace");

export function loader({ request, context }: LoaderFunctionArgs) {
  requirePerson(request, context);
  return { domain: context.env.BASE_DOMAIN };
}

/** Makes the workspace, and goes on in it. */
export async function action({ request, context }: ActionFunctionArgs) {
  const person = requirePerson(request, context);
  const form = await readForm(request);
  const name = textOf(form, "name");
  const input = { name, slug: textOf(form, "slug") || slugFrom(name) };
  const made = await attempt(createWorkspace(person, input));
  if (!made.ok) return problemAnswer(made.problem);
  return redirect("/console", { headers: { "set-cookie": workspaceCookie(made.value.slug) } });
}

export default function NewWorkspace() {
  const { domain } = useLoaderData<typeof loader>();
  const problem = useActionData<typeof action>()?.problem;
  const [name, setName] = useState("");
  return (
    <div className="wrap grid max-w-2xl gap-6 pt-8">
      <PageHeader
        crumbs={[{ label: "Workspaces", to: "/workspaces" }]}
        title="Create a workspace"
        description="On the free plan. You own it, and invite others when you like."
      />
      {problem && <ProblemNotice problem={problem} />}
      <Card className="p-5 sm:p-7">
        <Form method="post" className="grid gap-5">
          <LabelledInput
            name="name"
            label="Name"
            problem={problem}
            maxLength={120}
            placeholder="Harbour Works"
            onChange={(event) => setName(event.target.value)}
          />
          <LabelledInput
            name="slug"
            label="Slug"
            description={`Small letters, digits and dashes; left empty, it follows the name. The workspace is then at slug.${domain}.`}
            problem={problem}
            required={false}
            maxLength={40}
            placeholder={slugFrom(name) || "harbour-works"}
            autoCapitalize="none"
            spellCheck={false}
            className="font-mono"
          />
          <div className="flex flex-wrap gap-3">
            <Button type="submit" variant="solid">
              Create the workspace
            </Button>
            <ButtonLink to="/workspaces" variant="ghost">
              Not now
            </ButtonLink>
          </div>
        </Form>
      </Card>
    </div>
  );
}
